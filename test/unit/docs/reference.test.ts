import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../../scripts/generate-docs/pages.js';

const ROOT = join(import.meta.dirname, '../../..');
const REFERENCE = join(ROOT, 'docs/reference');

describe('documentation', () => {
  it.each(Object.keys(PAGES))('has a fresh docs/reference/%s (npm run docs writes it)', (name) => {
    expect(readFileSync(join(REFERENCE, name), 'utf8')).toBe(PAGES[name]?.());
  });

  it('has no page in docs/reference that nothing generates', () => {
    expect(readdirSync(REFERENCE).sort()).toEqual(Object.keys(PAGES).sort());
  });

  it('has no relative link that leads nowhere', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', ...markdownBelow('docs')];
    const broken = pages.flatMap((page) =>
      linksOf(readFileSync(join(ROOT, page), 'utf8'))
        .filter((target) => !existsSync(join(ROOT, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

function markdownBelow(dir: string): string[] {
  return readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(dir, name));
}

/** Targets of `[text](target)`, without fragments; links to other hosts are not checked. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}
