import { escapeXml } from '../escape-xml.js';
import type { Cell, Column, Table } from '../table.js';

/**
 * A table with a caption and scoped headers, in a box that scrolls on narrow screens instead of breaking the page.
 * Under a heading with the same words the caption is there for screen readers only.
 */
export function renderTableHtml(table: Table, heading = ''): string {
  const head = table.columns.map((column) => `<th scope="col"${attributes(column)}>${escapeXml(column.label)}</th>`);
  const rows = table.rows.map((row) => `<tr>${row.map((cell, index) => renderCell(table, cell, index)).join('')}</tr>`);
  const note = table.note === null ? '' : `<p class="note">${escapeXml(table.note)}</p>`;
  const hidden = table.title === heading ? ' class="unseen"' : '';
  const caption = `<caption${hidden}>${escapeXml(table.title)}</caption>`;
  return [
    '<div class="scroll" tabindex="0" role="region" aria-label="' + escapeXml(table.title) + '">',
    `<table class="${escapeXml(table.id)}">${caption}`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>${note}`,
  ].join('');
}

function attributes({ align, meaning }: Column): string {
  const title = meaning === '' ? '' : ` title="${escapeXml(meaning)}"`;
  return `${align === 'right' ? ' class="number"' : ''}${title}`;
}

function renderCell(table: Table, { text, tone }: Cell, index: number): string {
  const classes = [...(table.columns[index]?.align === 'right' ? ['number'] : []), ...(tone === 'plain' ? [] : [tone])];
  const attribute = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  return `<td${attribute}>${escapeXml(text)}</td>`;
}
