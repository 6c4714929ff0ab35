import { readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const layers = JSON.parse(readFileSync(new URL('layers.json', import.meta.url), 'utf8'));
const folders = Object.keys(layers.mayImport);

const CHILD_PROCESS = {
  group: ['execa', 'child_process', 'node:child_process'],
  message: 'Only src/proc starts processes.',
};
const OUTSIDE_WORLD = {
  regex: '^(node:)?(fs|fs/promises|process|os|net|http|https|worker_threads|timers|timers/promises|perf_hooks)$',
  message: 'This layer is pure: pass the data in.',
};
const CLOCKS = [
  { object: 'Date', property: 'now', message: 'Time is passed in.' },
  { object: 'performance', property: 'now', message: 'Time is passed in.' },
  { object: 'process', property: 'hrtime', message: 'Time is passed in.' },
  { object: 'Math', property: 'random', message: 'Randomness comes from the seed (src/util).' },
];
const TERMINAL = [
  { object: 'process', property: 'stdout', message: 'Only src/cli and src/reporters write to the terminal.' },
  { object: 'process', property: 'stderr', message: 'Only src/cli and src/reporters write to the terminal.' },
];

/** The import arrows of one folder, from the shared table: whatever is not allowed is forbidden by path. */
const arrows = (folder) => {
  const allowed = new Set([folder, ...layers.mayImport[folder]]);
  const forbidden = folders.filter((other) => !allowed.has(other));
  if (forbidden.length === 0) return [];
  return [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
      message: `src/${folder} may import only: ${[...allowed].join(', ')} (layers.json).`,
    },
  ];
};

const layerRules = folders.map((folder) => {
  const pure = layers.pure.includes(folder);
  const patterns = arrows(folder);
  if (!layers.startsProcesses.includes(folder)) patterns.push(CHILD_PROCESS);
  if (pure) patterns.push(OUTSIDE_WORLD);
  const clockless = pure || folder === 'agent';
  const properties = [...(clockless ? CLOCKS : []), ...(layers.writesToTerminal.includes(folder) ? [] : TERMINAL)];
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-properties': ['error', ...properties],
      'no-console': layers.writesToTerminal.includes(folder) ? 'off' : 'error',
      'no-restricted-globals': pure ? ['error', 'process', 'setTimeout', 'setInterval', 'fetch'] : 'off',
    },
  };
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'results/',
      'coverage/',
      'kernel/',
      'docs/reference/',
      'test/fixtures/',
      'scenarios/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name every export: a name can be searched for.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  ...layerRules,
  { files: ['src/spec/load*.ts'], rules: { 'no-restricted-imports': 'off', 'no-restricted-globals': 'off' } },
  { files: ['src/agent/clock*.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A describe block is one function however many tests it holds.
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
