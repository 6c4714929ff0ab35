import type { Manifest } from '../store/index.js';

/** What keeps a run in virtual time from repeating bit for bit, as far as it can be known before it starts. */
export function exactnessWarnings({ clock, kernel }: Manifest['engine']): readonly string[] {
  if (clock !== 'virtual' || !kernel.startsWith('6.12')) return [];
  return [
    `kernel ${kernel} does not repeat bit for bit under load: build a newer one with \`longhaul kernel build --version newest\``,
  ];
}
