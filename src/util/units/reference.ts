import { renderMarkdownTable } from '../markdown-table.js';
import { BDP, type Dimension, DISTANCE, PACKETS, RATE, RATIO, SIZE, TIME } from './tables.js';

const PAGES: readonly (readonly [string, Dimension, string])[] = [
  ['Rate', RATE, 'Decimal: 1 kbit/s is 1000 bit/s.'],
  ['Time', TIME, 'The finest step is 1 ns.'],
  ['Size', SIZE, 'kB, MB and GB are powers of 1000; KiB, MiB and GiB are powers of 1024.'],
  ['Ratio', RATIO, 'A bare number is a ratio too: `1e-4` is `0.01 %`.'],
  ['Distance', DISTANCE, 'Along the fibre.'],
  ['Packets', PACKETS, 'Queue limits only.'],
  ['BDP', BDP, 'Queue limits only: multiples of rate × the round trip of the link itself. Fractions are allowed.'],
];

/** The reference page of the unit grammar, in Markdown. */
export function renderUnitsReference(): string {
  const sections = PAGES.map(([title, dimension, remark]) => {
    const rows = [...dimension.units].map(([unit, factor]) => [`\`${unit}\``, meaning(dimension, factor)]);
    return `## ${title}\n\n${remark} Example: \`${dimension.example}\`.\n\n${renderMarkdownTable(['unit', 'is'], rows)}`;
  });
  return [INTRODUCTION, ...sections].join('\n\n') + '\n';
}

const INTRODUCTION = `# Units

A quantity is a number, an optional space and a unit: \`10 Gbit/s\`, \`5us\`, \`1.5 MiB\`. Units are case-sensitive. A number
without a unit is refused, except for a ratio. The units of \`tc\` (\`mbit\`, \`kbps\`, …) are refused, because \`kbps\` means
bytes per second there and bits elsewhere. Values must be whole in their base unit (bit/s, ns, B): 0.5 ns is an error,
not a rounding.`;

function meaning(dimension: Dimension, factor: bigint): string {
  if (dimension === RATIO) return '1/100';
  if (dimension === DISTANCE) return `${String(factor)} m`;
  return `${String(factor)} ${dimension.baseUnit}`;
}
