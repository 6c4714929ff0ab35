import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { longhaul, MAIN, ROOT } from './support/longhaul.js';

const VERBS = [
  [],
  ['run'],
  ['validate'],
  ['plan'],
  ['report'],
  ['verify'],
  ['compare'],
  ['export'],
  ['tune'],
  ['doctor'],
  ['init'],
  ['schema'],
  ['kernel'],
  ['kernel', 'build'],
];

describe('help', () => {
  it.concurrent.for(VERBS.map((verb) => ({ verb, title: ['longhaul', ...verb].join(' ') })))(
    'of "$title" is as published',
    async ({ verb, title }, { expect }) => {
      const { exitCode, stdout, stderr } = await longhaul([...verb, '--help'], { env: { LANG: 'de_DE.UTF-8' } });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      await expect(stdout).toMatchFileSnapshot(`expected/help-${title.replaceAll(' ', '-')}.txt`);
    },
  );

  it('shows the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };
    expect((await longhaul(['--version'])).stdout).toBe(`${version}\n`);
  });

  it('offers a completion script', async () => {
    const { exitCode, stdout } = await longhaul(['completion'], { env: { SHELL: '/bin/bash' } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('complete -o bashdefault -o default -F _longhaul_yargs_completions longhaul');
  });

  it('belongs to an executable file', () => {
    expect(statSync(MAIN).mode & 0o111).toBe(0o111);
    expect(readFileSync(MAIN, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });
});
