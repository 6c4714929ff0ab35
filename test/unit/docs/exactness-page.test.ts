import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, parseOverride } from '../../../src/spec/index.js';
import { replaceSection } from '../../../scripts/prove-exact/page.js';
import { SUBJECTS } from '../../../scripts/prove-exact/subjects.js';

const root = join(import.meta.dirname, '../../..');

describe('the page on exactness', () => {
  const sections = ['one', 'two'].map((id) => ({ id, title: `Title ${id}`, about: `About ${id}.` }));

  it('gets the sections that were measured, and keeps the others as they were', () => {
    const first = replaceSection('', sections, { id: 'two', markdown: 'Measured 2.' });
    expect(first).toContain('Not measured yet.');
    const second = replaceSection(first, sections, { id: 'one', markdown: 'Measured 1.' });
    expect(second).not.toContain('Not measured yet.');
    expect(second.indexOf('Measured 1.')).toBeLessThan(second.indexOf('Title two'));
    expect(second).toContain('Measured 2.');
    expect(replaceSection(second, sections, { id: 'one', markdown: 'Measured 1.' })).toBe(second);
  });

  it.each(SUBJECTS)('can run its subject: $name', async ({ file, args = [] }) => {
    const set = args.flatMap((arg, index) => (arg === '--set' ? [parseOverride(args[index + 1] ?? '')] : []));
    const { workloads } = await loadScenario(join(root, file), { set });
    expect(workloads.length).toBeGreaterThan(0);
  });

  it.each(['varied', 'twenty-metrics', 'two-percent'])('can run its study %s', async (name) => {
    const { workloads } = await loadScenario(join(root, 'scripts/prove-exact', `${name}.yaml`), {});
    expect(workloads.length).toBeGreaterThan(1);
  });
});
