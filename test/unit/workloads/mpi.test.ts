import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  launcherParameters,
  mcaParameters,
  mpirunArgv,
  parseOpenMpiMajor,
  rankInterfaces,
  renderHostfile,
} from '../../../src/agent/workloads/mpi-argv.js';
import { mpiRunner } from '../../../src/agent/workloads/mpi.js';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import type { NodeExit } from '../../../src/agent/workloads/types.js';
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

/** How we spell a name of Open MPI's: one way for all collectives. */
const spelling = (name: string): string =>
  name
    .replaceAll('_', '-')
    .replace(/^(basic|modified)-/, '')
    .replace('non-overlapping', 'nonoverlapping');

describe('the command line of mpirun', () => {
  const place = { enterScript: '/enter', interfaces: ['eth0'] };
  const paths = { enterScript: '/enter', hostfile: '/h', benchmark: '/lh' };

  it('puts rank k on line k of the hostfile', () => {
    expect(renderHostfile(['a', 'b', 'a'])).toBe('a\nb\na\n');
    const argv = mpirunArgv(workload(), { major: 4, launcher: {}, mca: {}, paths });
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
    const mca = mcaParameters(workload({ collective, algorithm }), place.interfaces);
    const { parameter } = MPI_COLLECTIVES[collective];
    const tuned = Object.entries(mca).filter(([key]) => key.startsWith('coll_tuned'));
    expect(Object.fromEntries(tuned)).toEqual({
      coll_tuned_use_dynamic_rules: '1',
      [`coll_tuned_${parameter}_algorithm`]: String(mpiAlgorithm(collective, algorithm)?.number),
    });
  });

  it.each(['4.1.4', '5.0.7'])('numbers the algorithms as ompi_info of Open MPI %s does', (version) => {
    // ompi_info --all --parsable | grep '_algorithm:enumerator:value', shortened to collective:number:name
    const lines = readFileSync(new URL(`../../fixtures/mpi/algorithms-${version}.txt`, import.meta.url), 'utf8').split(
      '\n',
    );
    for (const [collective, { parameter, algorithms }] of Object.entries(MPI_COLLECTIVES)) {
      for (const [name, { number }] of Object.entries(algorithms)) {
        const found = lines.find((line) => line.startsWith(`${parameter}:${String(number)}:`));
        const said = found?.split(':')[2] ?? '?';
        expect(`${collective} ${spelling(said)}`).toBe(`${collective} ${name}`);
      }
    }
  });

  it('sets segment size, eager limit and HAN by the names that Open MPI has for them', () => {
    const segmentBytes = 65536;
    const piped = mcaParameters(
      workload({ collective: 'broadcast', algorithm: 'pipeline', segmentBytes }),
      place.interfaces,
    );
    expect(piped['coll_tuned_bcast_algorithm_segmentsize']).toBe('65536');
    const eager = mcaParameters(workload({ eagerLimitBytes: 1 << 20 }), place.interfaces);
    expect(eager).toMatchObject({ btl_tcp_eager_limit: '1048576', btl_tcp_rndv_eager_limit: '1048576' });
    expect(mcaParameters(workload({ algorithm: 'default', han: true }), place.interfaces)).toMatchObject({
      coll_han_priority: '100',
    });
  });

  it('leaves the choice to Open MPI by default', () => {
    expect(mcaParameters(workload({ algorithm: 'default' }), place.interfaces)).not.toHaveProperty(
      'coll_tuned_use_dynamic_rules',
    );
  });

  it('keeps HAN, which version 5 prefers, from what the scenario chose', () => {
    expect(mcaParameters(workload(), place.interfaces)).toMatchObject({ coll_han_priority: '0' });
  });

  it('names every parameter once, and lets the scenario have the last word', () => {
    const mca = mcaParameters(
      workload({ mca: { btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader', plm_rsh_no_tree_spawn: '0' } }),
      place.interfaces,
    );
    const argv = mpirunArgv(workload(), { major: 4, launcher: launcherParameters(4, place), mca, paths });
    const names = argv.flatMap((word, index) => (argv[index - 1] === '--mca' ? [word] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(mca).toMatchObject({ btl_tcp_eager_limit: '32768', btl: 'tcp,self,vader' });
    expect(argv.join(' ')).toContain('--mca plm_rsh_no_tree_spawn 0');
  });

  it('speaks to the launcher of version 5 by its own flag and names', () => {
    const argv = mpirunArgv(workload(), {
      major: 5,
      launcher: launcherParameters(5, place),
      mca: { btl: 'tcp' },
      paths,
    });
    expect(argv.join(' ')).toContain(
      '--prtemca plm ssh --prtemca plm_ssh_agent /enter --prtemca plm_ssh_no_tree_spawn 1 --prtemca prte_if_include eth0 --mca btl tcp',
    );
  });

  it.each([
    ['mpirun (Open MPI) 4.1.4\n\nReport bugs to https://www.open-mpi.org/community/help/\n', 4],
    ['mpirun (Open MPI) 5.0.7\n\nReport bugs to https://www.open-mpi.org/community/help/\n', 5],
    ['mpirun (Open MPI) 3.1.6\n', null],
    ['HYDRA build details:\n    Version: 4.0.2\n', null],
    ['', null],
  ])('knows %j', (text, major) => {
    expect(parseOpenMpiMajor(text)).toBe(major);
  });

  it("uses the devices that carry the ranks' own addresses", () => {
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'b'])).toEqual(['eth0', 'long']);
    expect(rankInterfaces(plan as unknown as NetworkPlan, ['a', 'a'])).toEqual(['eth0']);
  });
});

describe('the mpi runner', () => {
  /** An mpirun that says its version, and ends as told when it is started for the ranks. */
  const mpirun = (exit: Partial<NodeExit>, version = 'mpirun (Open MPI) 4.1.4') =>
    context(({ argv }) => (argv[1] === '--version' ? { stdout: `${version}\n` } : exit));

  it('starts on the node of rank 0 and reports the largest size', async () => {
    const { context: scripted, spawned, scratch, readyCalls } = mpirun({ stdout: recorded });
    const outcome = await mpiRunner.run(scripted);
    expect(spawned[1]).toMatchObject({ node: 'a', env: { OMPI_ALLOW_RUN_AS_ROOT: '1' } });
    expect(spawned[1]?.argv).toContain('/native/lh_allreduce');
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
    const { context: scripted } = mpirun({ stdout: recorded.replace('"wrong":0', '"wrong":7') });
    expect(await mpiRunner.run(scripted)).toMatchObject({ ok: false, reason: '7 elements of the result are wrong' });
  });

  it('fails when a size is missing, though mpirun ended well', async () => {
    const half = recorded.split('\n').slice(0, 7).join('\n');
    const { context: scripted } = mpirun({ stdout: half });
    expect((await mpiRunner.run(scripted)).reason).toBe('the benchmark reported 1 of its 2 sizes');
  });

  it('speaks to the mpirun that is there, and refuses one that it does not know', async () => {
    const five = mpirun({ stdout: recorded }, 'mpirun (Open MPI) 5.0.7');
    expect(await mpiRunner.run(five.context)).toMatchObject({ ok: true });
    expect(five.spawned[1]?.argv).toContain('--prtemca');
    const other = mpirun({ stdout: recorded }, 'HYDRA build details:');
    expect((await mpiRunner.run(other.context)).reason).toBe('mpirun is not that of Open MPI 4 or 5');
  });

  it('passes the last words of mpirun on', async () => {
    const { context: scripted } = mpirun({ exitCode: 1, stderr: `ORTE was unable to start\n${'-'.repeat(74)}\n\0` });
    expect((await mpiRunner.run(scripted)).reason).toBe('mpirun: exit status 1: ORTE was unable to start');
  });
});
