import { marked, SCENARIO, scenarioCase, TOPOLOGY, topologyCase } from './base.js';
import type { BadInputCase } from './cases.js';

const nested = (levels: number) => `a: ${'['.repeat(levels)}${']'.repeat(levels)}`;
/** Each anchor holds ten of the one before: a billion values from ten lines. */
const bomb = [
  'x0: &x0 [1,1,1,1,1,1,1,1,1,1]',
  'x1: &x1 [*x0,§*x0,*x0,*x0,*x0,*x0,*x0,*x0,*x0,*x0]',
  ...[2, 3, 4, 5, 6, 7, 8].map((k) => `x${String(k)}: &x${String(k)} [${`*x${String(k - 1)},`.repeat(10)}]`),
].join('\n');

export const SYNTAX_CASES: readonly BadInputCase[] = [
  marked('an empty file', { 'scenario.yaml': '§' }, { code: 'input.syntax', says: 'the file is empty', hint: '' }),
  marked(
    'a file that is a list',
    { 'scenario.yaml': '§- a\n- b\n' },
    { code: 'input.schema', says: 'the document" must be a mapping', hint: '' },
  ),
  scenarioCase('a key written twice', ['seed: 1', 'seed: 1\n§seed: 2'], {
    code: 'input.syntax',
    says: '"seed" is written twice',
    hint: 'in line 4 already',
  }),
  topologyCase('a tab as indentation', ['nodes:\n  island', 'nodes:\n§\tisland'], {
    code: 'input.syntax',
    says: 'tab',
    hint: 'spaces',
  }),
  scenarioCase('an unclosed list', ['argv: [echo, hello]\n', 'argv: [echo, hello\n§'], {
    code: 'input.syntax',
    says: 'flow sequence',
    hint: '',
  }),
  scenarioCase('a tag', ['seed: 1', 'seed: §!!js/function "f"'], {
    code: 'input.syntax',
    says: 'tag',
    hint: 'remove the tag',
  }),
  marked(
    'a document that expands without end',
    { 'scenario.yaml': bomb },
    { code: 'input.syntax', says: 'more than 100 aliases', hint: '' },
  ),
  marked(
    'an alias inside its own anchor',
    { 'scenario.yaml': 'a: &a [§*a]\n' },
    { code: 'input.syntax', says: 'inside its own anchor', hint: '' },
  ),
  marked(
    'brackets nested two thousand deep',
    { 'scenario.yaml': `§${nested(2_000)}` },
    { code: 'input.syntax', says: 'nested too deeply', hint: '' },
  ),
  marked(
    'brackets nested a hundred deep',
    { 'scenario.yaml': `a: ${'['.repeat(64)}§${nested(36).slice(3)}${']'.repeat(64)}` },
    { code: 'input.syntax', says: 'nested too deeply', hint: '' },
  ),
  {
    title: 'a file that is not UTF-8',
    files: { 'scenario.yaml': Uint8Array.from([0x6e, 0x3a, 0x20, 0xff, 0xfe]) },
    set: [],
    code: 'input.syntax',
    where: undefined,
    says: 'is not UTF-8 text',
    hint: 'save it as UTF-8',
  },
  {
    title: 'a file of more than 1 MiB',
    files: { 'scenario.yaml': `# ${'x'.repeat(1024 * 1024)}\n${SCENARIO}` },
    set: [],
    code: 'input.file',
    where: undefined,
    says: 'larger than 1 MiB',
    hint: 'at most 1 MiB',
  },
  {
    title: 'a scenario that does not exist',
    files: {},
    set: [],
    code: 'input.file',
    where: undefined,
    says: 'there is no such file',
    hint: 'check the path',
  },
  scenarioCase('a topology that does not exist', ['topology: topology.yaml', 'topology: §nowhere.yaml'], {
    code: 'input.file',
    says: 'there is no such file',
    hint: 'directory of its scenario',
  }),
  marked(
    'a topology where a scenario is needed',
    { 'scenario.yaml': TOPOLOGY.replace('format: ', 'format: §') },
    { code: 'input.schema', says: 'a "longhaul/scenario@1" is needed here', hint: 'this file is a topology' },
  ),
  scenarioCase('a future format', ['format: longhaul/scenario@1', 'format: §longhaul/scenario@2'], {
    code: 'input.schema',
    says: 'longhaul/scenario@2',
    hint: 'version 1',
  }),
];
