/** The picture of docs/scenarios/xgs-10km.md: a dot for each seed, beside what is computed. */

export interface Row {
  readonly mode: string;
  readonly k: number;
  readonly slowdowns: readonly number[];
  readonly mean: number;
  /** Computed mean, and where the mean of as many draws lies with 95 %; null where nothing is drawn. */
  readonly computed: { readonly mean: number; readonly low: number; readonly high: number } | null;
}

const WIDTH = 760;
const ROW = 34;
const LEFT = 120;
const RIGHT = 20;
const TOP = 30;
const MOST = 4;

const x = (slowdown: number): number => LEFT + (slowdown / MOST) * (WIDTH - LEFT - RIGHT);

/** A complete SVG document. */
export function renderPicture(rows: readonly Row[]): string {
  const height = TOP + rows.length * ROW + 46;
  const ticks = [0, 1, 2, 3, 4].map((value) => {
    const at = x(value).toFixed(1);
    return [
      `<line x1="${at}" y1="${String(TOP - 6)}" x2="${at}" y2="${String(height - 40)}" stroke="#ddd"/>`,
      `<text x="${at}" y="${String(height - 24)}" text-anchor="middle">${String(value)}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" font-family="sans-serif" font-size="13">`,
    `<rect width="${String(WIDTH)}" height="${String(height)}" fill="#fff"/>`,
    ...ticks,
    ...rows.map(renderRow),
    `<text x="${String(WIDTH / 2)}" y="${String(height - 6)}" text-anchor="middle">completion time over that of spray. Dots: seeds. Black: their mean. Grey: 95 % of such means, by computation; blue: the computed mean</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function renderRow({ mode, k, slowdowns, mean, computed }: Row, index: number): string {
  const y = TOP + index * ROW + ROW / 2;
  const tick = (value: number, colour: string): string =>
    `<line x1="${x(value).toFixed(1)}" y1="${String(y - 12)}" x2="${x(value).toFixed(1)}" y2="${String(y + 12)}" stroke="${colour}" stroke-width="2.5"/>`;
  const band =
    computed === null
      ? ''
      : `<rect x="${x(computed.low).toFixed(1)}" y="${String(y - 12)}" width="${(x(computed.high) - x(computed.low)).toFixed(1)}" height="24" fill="#e4e4e4"/>${tick(computed.mean, '#2266bb')}`;
  // Equal values would hide each other: they are put one above the other.
  const dots = slowdowns.map((value, position) => {
    const same = slowdowns.slice(0, position).filter((other) => Math.abs(other - value) < 0.02).length;
    const lift = ((same + 1) >> 1) * (same % 2 === 0 ? 2.4 : -2.4);
    return `<circle cx="${x(value).toFixed(1)}" cy="${(y + lift).toFixed(1)}" r="3.4" fill="#d4651e" fill-opacity="0.65"/>`;
  });
  return `<text x="8" y="${String(y + 4)}">${mode}, k = ${String(k)}</text>${band}${tick(mean, '#111')}${dots.join('')}`;
}
