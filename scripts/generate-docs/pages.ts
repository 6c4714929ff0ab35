import { renderMetricsReference, renderPresetsReference } from '../../src/spec/reference.js';
import { renderUnitsReference } from '../../src/util/units/index.js';
import { renderFilesReference } from './files-reference.js';

/** Pages of docs/reference, by file name. A test holds the files to these texts. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'files.md': renderFilesReference,
  'metrics.md': renderMetricsReference,
  'presets.md': renderPresetsReference,
  'units.md': renderUnitsReference,
};
