/** The examples of the guides, to the letter. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../cli/support/longhaul.js';

/** Blocks of a language in a section of docs/guide/NAME.md, in their order. @param heading of the section, without # */
export function blocksOf(name: string, heading: string, language: string): readonly string[] {
  const guide = readFileSync(join(ROOT, 'docs/guide', `${name}.md`), 'utf8');
  const section = guide.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, of, text]) =>
    of === language ? [text ?? ''] : [],
  );
}
