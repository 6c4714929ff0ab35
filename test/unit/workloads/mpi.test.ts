import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mcaParameters, mpirunArgv, rankInterfaces, renderHostfile } from '../../../src/agent/workloads/mpi-argv.js';
import { mpiRunner } from '../../../src/agent/workloads/mpi.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NetworkPlan, PlannedNode } from '../../../src/plan/types.js';
import {
  MPI_COLLECTIVE_NAMES,
  MPI_COLLECTIVES,
  mpiAlgorithm,
  type MpiAlgorithmName,
  type MpiCollective,
} from '../../../src/spec/mpi-algorithms.js';
import { scriptedContext } from '../../fixtures/scripted-lab.js';

const recorded = readFileSync(new URL('../../fixtures/mpi/allreduce-4-ranks.txt', import.meta.url), 'utf8');
const workload = (changes: Partial<Planned<'mpi'>> = {}): Planned<'mpi'> => ({
  ...{ id: 'm', kind: 'mpi', start: { after: [], delayNs: 0 }, timeoutNs: undefined, collective: 'allreduce' },
  ...{ algorithm: 'ring', ranks: ['a', 'b', 'a'], placement: 'custom', sizesBytes: [4096, 4194304] },
  ...{ iterations: 3, warmupIterations: 1, segmentBytes: undefined, eagerLimitBytes: undefined, han: false, mca: {} },
  ...changes,
});
const node = (name: string, ...interfaces: [dev: string, address: string][]): PlannedNode => ({
  ...{ name, kind: 'host', site: null, address: interfaces[0]?.[1] ?? null, routes: [], sysctls: {}, origin: null },
  interfaces: interfaces.map(([dev, address]) => ({
    ...{ name: dev, link: dev, peerNode: 'r', address, peerAddress: '', mac: '', peerMac: '', mtuBytes: 1500 },
  })),
});
const plan = { nodes: [node('a', ['eth0', '10.0.0.1']), node('b', ['long', '10.0.0.3'], ['eth0', '10.0.0.9'])] };
const context = (script: Parameters<typeof scriptedContext>[1], changes: Partial<Planned<'mpi'>> = {}) => {
  const scripted = scriptedContext(workload(changes), script);
  return {
    ...scripted,
    context: { ...scripted.context, lab: { ...scripted.context.lab, plan: plan as unknown as NetworkPlan } },
  };
};

describe('the command line of mpirun', () => {
  const place = { enterScript: '/enter', interfaces: ['eth0'] };

  it('puts rank k on line k of the hostfile', () => {
    expect(renderHostfile(['a', 'b', 'a'])).toBe('a\nb\na\n');
    const argv = mpirunArgv(workload(), {}, { enterScript: '/enter', hostfile: '/h', benchmark: '/lh' });
    expect(argv.join(' ')).toMatch(/^mpirun -np 3 --hostfile \/h --map-by seq --bind-to none/);
    expect(argv.join(' ')).toMatch(/\/lh --collective allreduce --sizes 4096,4194304 --iterations 3 --warmup 1$/);
  });

  it.each(
    MPI_COLLECTIVE_NAMES.flatMap((collective) =>
      Object.keys(MPI_COLLECTIVES[collective].algorithms).map((algorithm) => [
        collective,
        algorithm as MpiAlgorithmName,
      ]),
    ) as [MpiCollective, MpiAlgorithmName][],
  )('asks for %s by %s in the parameter of that collective only', (collective, algorithm) => {
    const mca = mcaParameters(workload({ collective, algorithm }), place);
    const { parameter } = MPI_COLLECTIVES[collective];
    const tuned = Object.entries(mca).filter(([key]) => key.startsWith('coll_tuned'));
    expect(Object.fromEntries(tuned)).toEqual({
      coll_tuned_use_dynamic_rules: '1',
      [`coll_tuned_${parameter}_algorithm`]: String(mpiAlgorithm(collective, algorithm)?.number),
    });
  });

  it.each([
    ['allreduce', ['linear', 'nonoverlapping', 'recursive-doubling', 'ring', 'segmented-ring', 'rabenseifner']],
    ['reduce-scatter', ['nonoverlapping', 'recursive-halving', 'ring', 'butterfly']],
    ['alltoall', ['linear', 'pairwise', 'bruck', 'linear-sync', 'two-proc']],
  ] as const)('numbers the algorithms of %s as ompi_info of Open MPI 4.1 does', (collective, names) => {
    expect(names.map((name) => mpiAlgorithm(collective, name)?.number)).toEqual(names.map((_, index) => index + 1));
  });

  it('sets segment size, eager limit and HAN by the names that Open MPI has for them', () => {
    const segmentBytes = 65536;
    const piped = mcaParameters(workload({ collective: 'broadcast', algorithm: 'pipeline', segmentBytes }), place);
    expect(piped['coll_tuned_bcast_algorithm_segmentsize']).toBe('65536');
    const eager = mcaParameters(workload({ eagerLimitBytes: 1 << 20 }), place);
    expect(eager).toMatchObject({ btl_tcp_eager_limit: '1048576', btl_tcp_rndv_eager_limit: '1048576' });
    expect(mcaParameters(workload({ algorithm: 'default', han: true }), place)).toMatchObject({
      coll_han_priority: '100',
    });
  });

  it('leaves the choice to Open MPI by default', () => {
    expect(mcaParameters(workload({ algorithm: 'default' }), place)).not.toHaveProperty('coll_tuned_use_dynamic_rules');
  });

  it('names every parameter once, and lets the scenario have the last word', () => {
    const mca = mcaParameters(workload({ mca: { btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader' } }), place);
    const argv = mpirunArgv(workload(), mca, { enterScript: '/enter', hostfile: '/h', benchmark: '/lh' });
    const names = argv.flatMap((word, index) => (argv[index - 1] === '--mca' ? [word] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(mca).toMatchObject({ btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader' });
  });

  it("uses the devices that carry the ranks' own addresses", () => {
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'b'])).toEqual(['eth0', 'long']);
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'a'])).toEqual(['eth0']);
  });
});

describe('the mpi runner', () => {
  it('starts on the node of rank 0 and reports the largest size', async () => {
    const { context: scripted, spawned, scratch, readyCalls } = context(() => ({ stdout: recorded }));
    const outcome = await mpiRunner.run(scripted);
    expect(spawned[0]).toMatchObject({ node: 'a', env: { OMPI_ALLOW_RUN_AS_ROOT: '1' } });
    expect(spawned[0]?.argv).toContain('/native/lh_allreduce');
    expect(readFileSync(join(scratch, 'hostfile'), 'utf8')).toBe('a\nb\na\n');
    expect(readyCalls()).toBe(1);
    expect(outcome).toMatchObject({ ok: true, reason: null });
    expect(outcome.metrics).toEqual({
      time_s: 0.047167132,
      algbw_Bps: 88924295.214,
      busbw_Bps: 133386442.821,
      wrong: 0,
    });
    expect(outcome.table.map((row) => row['size_bytes'])).toEqual([4096, 4194304]);
  });

  it('fails when an element of any size is wrong', async () => {
    const { context: scripted } = context(() => ({ stdout: recorded.replace('"wrong":0', '"wrong":7') }));
    expect(await mpiRunner.run(scripted)).toMatchObject({ ok: false, reason: '7 elements of the result are wrong' });
  });

  it('fails when a size is missing, though mpirun ended well', async () => {
    const half = recorded.split('\n').slice(0, 7).join('\n');
    const { context: scripted } = context(() => ({ stdout: half }));
    expect((await mpiRunner.run(scripted)).reason).toBe('the benchmark reported 1 of its 2 sizes');
  });

  it('passes the last words of mpirun on', async () => {
    const { context: scripted } = context(() => ({ exitCode: 1, stderr: 'ORTE was unable to start\n' }));
    expect((await mpiRunner.run(scripted)).reason).toBe('mpirun: exit status 1: ORTE was unable to start');
  });
});
