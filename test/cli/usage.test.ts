import { describe, expect, it } from 'vitest';
import { longhaul } from './support/longhaul.js';

const SCENARIO = 'scenarios/quick.yaml';
const SWEPT = 'scenarios/streams.yaml';

interface UsageCase {
  readonly title: string;
  readonly args: readonly string[];
  readonly says: string;
  readonly hint: string;
}

const CASES: readonly UsageCase[] = [
  { title: 'no verb', args: [], says: 'no verb given', hint: 'longhaul --help' },
  { title: 'a mistyped verb', args: ['rnu'], says: 'there is no verb "rnu"', hint: 'did you mean "run"?' },
  {
    title: 'a verb like no other',
    args: ['frobnicate'],
    says: 'there is no verb',
    hint: 'the verbs are run, validate',
  },
  {
    title: 'a mistyped option',
    args: ['run', SCENARIO, '--sede', '1'],
    says: '"sede"',
    hint: 'did you mean "--seed"?',
  },
  { title: 'an option of another verb', args: ['doctor', '--seed', '1'], says: '"seed"', hint: 'doctor --help' },
  { title: 'no scenario', args: ['run'], says: 'no scenario given', hint: 'longhaul run --help' },
  { title: 'two scenarios', args: ['run', SCENARIO, 'another.yaml'], says: '"another.yaml"', hint: 'run --help' },
  {
    title: 'a seed that is no number',
    args: ['run', SCENARIO, '--seed', 'abc'],
    says: '--seed must be an integer',
    hint: '',
  },
  { title: 'a negative seed', args: ['run', SCENARIO, '--seed=-1'], says: 'from 0 to', hint: '' },
  { title: 'a seed beyond 2^53', args: ['run', SCENARIO, '--seed', '9007199254740993'], says: 'from 0 to', hint: '' },
  { title: 'a seed without a value', args: ['run', SCENARIO, '--seed'], says: 'seed', hint: 'run --help' },
  {
    title: 'a seed given twice',
    args: ['run', SCENARIO, '--seed', '1', '--seed', '2'],
    says: 'more than once',
    hint: '',
  },
  {
    title: 'no repeats',
    args: ['run', SCENARIO, '--repeat', '0'],
    says: '--repeat must be an integer from 1',
    hint: '',
  },
  {
    title: 'an unknown engine',
    args: ['run', SCENARIO, '--engine', 'qemu'],
    says: 'Given: "qemu"',
    hint: 'run --help',
  },
  {
    title: 'an unknown reporter',
    args: ['run', SCENARIO, '--reporter', 'dots'],
    says: 'Given: "dots"',
    hint: 'run --help',
  },
  { title: 'a setting without a value', args: ['run', SCENARIO, '--set', 'seed'], says: '"seed"', hint: '--set' },
  {
    title: 'a stopping rule without a metric',
    args: ['run', SCENARIO, '--until', 'tcp=1%'],
    says: 'names no metric',
    hint: 'WORKLOAD.METRIC=WIDTH',
  },
  {
    title: 'a stopping rule without repeats to leave out',
    args: ['run', SCENARIO, '--until', 'tcp.goodput_bps=1%'],
    says: 'there are only 1',
    hint: '--repeat',
  },
  { title: 'an axis without values', args: ['run', SCENARIO, '--param', 'seed='], says: 'path=value', hint: '--param' },
  {
    title: 'an axis named twice',
    args: ['run', SCENARIO, '--param', 'seed=1', '--param', 'seed=2'],
    says: 'twice',
    hint: 'one --param',
  },
  { title: 'an axis that leads nowhere', args: ['run', SCENARIO, '--param', 'sead=1,2'], says: '"sead"', hint: '' },
  {
    title: 'an axis of what the run is',
    args: ['run', SCENARIO, '--param', 'repeats=1,2'],
    says: '"repeats" cannot be swept',
    hint: 'sweep a quantity',
  },
  {
    title: 'a value twice on one axis',
    args: ['run', SCENARIO, '--param', 'topology.links.wan.loss=0 %,0 %'],
    says: 'has the value "0 %" twice',
    hint: 'repeats run one value several times',
  },
  {
    title: 'a value that the sweep replaces in every cell',
    args: ['run', SWEPT, '--set', 'workloads.flow.parallel=2'],
    says: '--set workloads.flow.parallel has no effect',
    hint: '--param workloads.flow.parallel=',
  },
  {
    title: 'an unknown plan format',
    args: ['plan', SCENARIO, '--format', 'svg'],
    says: 'Given: "svg"',
    hint: 'plan --help',
  },
  { title: 'an unknown schema', args: ['schema', 'report'], says: 'Given: "report"', hint: 'schema --help' },
  { title: 'kernel without a verb', args: ['kernel'], says: 'build, info or cc', hint: 'kernel --help' },
  {
    title: 'a report of a folder that is no run',
    args: ['report', 'scenarios'],
    says: 'manifest.json',
    hint: 'run directory',
  },
];

describe('bad usage', () => {
  it.concurrent.for(CASES)(
    '$title ends with exit code 2 and says what to do',
    async ({ args, says, hint }, { expect }) => {
      const { exitCode, stdout, stderr } = await longhaul(args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^error\[[a-z.-]+\]: /);
      expect(stderr).toContain(says);
      expect(stderr).toContain(hint);
    },
  );

  it('is one JSON document on stdout with --json', async () => {
    const { exitCode, stdout, stderr } = await longhaul(['run', SCENARIO, '--sede', '1', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'usage', where: null, hint: 'did you mean "--seed"?' },
      errors: [{ code: 'usage' }],
    });
    expect(stderr).toContain('error[usage]');
  });
});
