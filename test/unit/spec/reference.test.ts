import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderMetricsReference, renderPresetsReference } from '../../../src/spec/reference.js';
import { renderUnitsReference } from '../../../src/util/units/index.js';

const page = (name: string) => join(import.meta.dirname, '../../../docs/reference', name);

/** `npx vitest run --project unit test/unit/spec/reference.test.ts -u` writes them again. */
describe('generated reference pages', () => {
  it.each([
    ['units.md', renderUnitsReference],
    ['metrics.md', renderMetricsReference],
    ['presets.md', renderPresetsReference],
  ])('docs/reference/%s is what the tables say', async (name, render) => {
    await expect(render()).toMatchFileSnapshot(page(name));
  });
});
