import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Planned } from '../../../src/agent/workloads/planned.js';
import { torchConfig } from '../../../src/agent/workloads/torch-config.js';
import { measureTorch, utilisationLaw } from '../../../src/agent/workloads/torch-metrics.js';
import { createTorchRunner } from '../../../src/agent/workloads/torch.js';
import { parseTorchLine } from '../../../src/parse/torch.js';

const recorded = readFileSync(new URL('../../fixtures/torch/diloco-2-ranks.txt', import.meta.url), 'utf8');
const common = {
  id: 't',
  kind: 'torch',
  start: { after: [], delayNs: 0 },
  timeoutNs: undefined,
  ranks: ['a', 'b'],
  placement: 'custom',
} as const;
const diloco: Extract<Planned<'torch'>, { job: 'ddp' | 'diloco' | 'streaming-diloco' }> = {
  ...{ ...common, job: 'diloco', steps: 16, computeNs: 20e6, hidden: 64, batch: 32, innerSteps: 8, outer: 'nesterov' },
  ...{ fragments: 1, overlap: 0, lose: { rank: 1, atNs: 3e8 }, checkpointSteps: 8 },
};
const times = { startNs: 0, measureNs: 1e9, doneNs: 2e9, endNs: 2.5e9, killNs: 1.3e9, resumedNs: 1.8e9 };
const eventsOf = (text: string) => text.split('\n').flatMap((line) => parseTorchLine(line) ?? []);

describe('a training job', () => {
  it('is measured from the results of all its ranks', () => {
    const outcome = measureTorch(diloco, eventsOf(recorded), times);
    expect(outcome).toMatchObject({ ok: true, reason: null });
    expect(outcome.metrics['time_s']).toBeCloseTo(1, 6);
    expect(outcome.metrics).toMatchObject({ steps: 16, syncs: 2, sync_s: 0.2, sync_exposed_s: 0.15, parameters: 9360 });
    expect(outcome.metrics['compute_utilisation_ratio']).toBeCloseTo(0.32, 6);
    expect(outcome.metrics).toMatchObject({ loss_ratio: 0.2, startup_s: 1, exit_s: 0.5 });
    expect(outcome.metrics).toMatchObject({ recovery_s: 0.5, repeated_steps: 7 });
    expect(outcome.series[1]).toEqual({ t_ns: 1e9 + 4e7, name: 'loss', value: 0.4 });
  });

  it.each([
    ['a loss that did not fall', /"loss_last": 0.1/g, '"loss_last": 0.6', 'the loss did not fall'],
    ['parameters that differ', /95943d8258162a7e(?=.*"losses": \[\])/g, 'other', 'different parameters'],
    ['a rank without a result', /"result", "rank": 1/, '"done", "rank": 1', '1 of 2 ranks reported'],
    ['a rank that was never lost', /"lost"/g, '"done"', 'ended before the rank was lost'],
  ] as const)('fails for %s', (...[, pattern, replacement, reason]) => {
    const outcome = measureTorch(diloco, eventsOf(recorded.replace(pattern, replacement)), times);
    expect(outcome.ok).toBe(false);
    expect(outcome.reason).toContain(reason);
  });

  it('has the utilisation of the formula: H Tc/(H Tc + max(0, Tsync - tau Tc))', () => {
    const job = { innerSteps: 32, fragments: 2, overlap: 4, computeNs: 10e6 };
    expect(utilisationLaw(job, 200e6)).toBeCloseTo(160 / (160 + 160), 9);
    expect(utilisationLaw(job, 40e6)).toBe(1);
    expect(utilisationLaw({ ...job, fragments: 1, overlap: 0 }, 320e6)).toBe(0.5);
  });
});

describe('the torch runner', () => {
  it('tells the programs their seed, their peers and their rhythm', () => {
    const lab = { seed: '18446744073709551615', addressOf: (node: string) => `10.0.0.${node}` };
    expect(torchConfig(diloco, lab, [28000, 28001])).toMatchObject({
      ...{ job: 'diloco', world_size: 2, master_address: '10.0.0.a', ports: [28000, 28001], seed: 2147483647 },
      ...{ compute_s: 0.02, inner_steps: 8, lose: { rank: 1 }, checkpoint_steps: 8 },
    });
    const sweep = { ...common, job: 'allreduce', sizesBytes: [4], iterations: 2, warmupIterations: 1 } as const;
    expect(torchConfig(sweep, lab, [1, 2])).toMatchObject({ sizes: [4], iterations: 2, warmup: 1 });
  });

  it('names the Debian package where PyTorch is missing', () => {
    expect(createTorchRunner().programs(diloco)).toContainEqual({
      program: '/usr/bin/torchrun',
      package: 'python3-torch',
    });
  });

  it('refuses a line of another version', () => {
    expect(parseTorchLine('warning: something')).toBeNull();
    expect(() => parseTorchLine('LH {"event":"surprise"}')).toThrow('unknown event "surprise"');
    expect(() => parseTorchLine('LH {"event":"lost","rank":"x"}')).toThrow('no number "rank"');
  });
});
