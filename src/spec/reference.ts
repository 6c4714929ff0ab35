/** Reference pages in Markdown that are generated from the tables of this layer; `docs/reference/` holds them. */
import { renderMarkdownTable } from '../util/markdown-table.js';
import { formatTime } from '../util/units/index.js';
import { COMMON_METRICS, LINK_METRICS, type MetricInfo, WORKLOAD_METRICS } from './metrics.js';
import { LINK_PRESETS, PRESET_ATTRIBUTION } from './presets.js';

/** Every metric that an expectation may name. */
export function renderMetricsReference(): string {
  const introduction = `# Metrics

Names that an expectation may bound, and that \`summary.json\` contains. A name ends with its unit: \`_ms\`, \`_s\`, \`_bps\`
(bit/s), \`_Bps\` (byte/s), \`_bytes\`, \`_ratio\`; without one it is a count. Comparisons say better or worse where the
last column says which way that is.`;
  const sections = [
    section('Every workload', COMMON_METRICS),
    ...Object.entries(WORKLOAD_METRICS).map(([kind, metrics]) => section(`Workloads of kind \`${kind}\``, metrics)),
    section('One direction of a link, over the whole run', LINK_METRICS),
  ];
  return page([introduction, ...sections]);
}

/** Every link preset with its round trip and its source. */
export function renderPresetsReference(): string {
  const rows = LINK_PRESETS.map(({ name, rttNs, distanceKm, source }) => [
    `\`${name}\``,
    formatTime(rttNs),
    distanceKm === undefined ? '' : `${String(distanceKm)} km`,
    source,
  ]);
  const table = renderMarkdownTable(['preset', 'round trip', 'distance', 'source'], rows);
  const introduction = `# Link presets

A link with \`preset: NAME\` has half of this round trip each way. ${PRESET_ATTRIBUTION}.`;
  return page([introduction, table]);
}

function section(title: string, metrics: readonly MetricInfo[]): string {
  const rows = metrics.map(({ name, meaning, better }) => [`\`${name}\``, meaning, better ?? '']);
  return `## ${title}\n\n${renderMarkdownTable(['metric', 'meaning', 'better'], rows)}`;
}

function page(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
