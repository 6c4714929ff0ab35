import type { Summary } from '../../records/index.js';
import { renderMarkdown } from '../markdown.js';
import { escapeXml } from '../escape-xml.js';
import type { ReportRun } from '../report-run.js';

export function renderHtml(_run: ReportRun, summary: Summary): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeXml(summary.scenario)}</title><pre>${escapeXml(renderMarkdown(summary))}</pre></html>\n`;
}
