/**
 * The style sheet of the report. No style attributes are used anywhere, so that the page's content security policy can
 * name this sheet by its hash. Series colours are those of Okabe and Ito, which people with any kind of colour vision
 * can tell apart; in the dark they are lighter.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #5b6570; --rule: #d9dee4; --hair: #e9ecf0;
  --good: #17703c; --good-bg: #e4f4ea; --bad: #b3261e; --bad-bg: #fce9e7; --warn: #8a5200; --warn-bg: #fdf1dc;
  --link: #2457a6; --band: #8ea3bd; --router: #e3ebf6; --router-rule: #6d8bb5;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b8599a; --c4: #b98300; --c5: #3d9bd1; --c6: #7a5c2e; --c7: #6f7680;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1c2127; --ink: #e6e9ed; --soft: #9aa5b1; --rule: #363e48; --hair: #272d35;
    --good: #6fcf97; --good-bg: #17311f; --bad: #ff8a80; --bad-bg: #3b1c1a; --warn: #f2b95c; --warn-bg: #362a14;
    --link: #8db8f5; --band: #8ea3bd; --router: #243145; --router-rule: #6d8bb5;
    --c0: #56b4e9; --c1: #f08a3c; --c2: #2fc79a; --c3: #e08cc2; --c4: #f0c04a; --c5: #9ad0f5; --c6: #c9a56a; --c7: #a7b0ba;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 20px; margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--rule); }
h3 { font-size: 16px; margin: 28px 0 8px; }
.grade { font-size: 13px; border-radius: 6px; padding: 2px 10px; margin-left: 8px; vertical-align: middle; }
.grade.good { background: var(--good-bg); color: var(--good); } .grade.bad { background: var(--bad-bg); color: var(--bad); } .grade.warn { background: var(--warn-bg); color: var(--warn); }
.cell-title { margin-top: 56px; border-bottom-width: 2px; }
code, pre { font: 13px/1.5 ui-monospace, "SFMono-Regular", Menlo, "Liberation Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.command { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: 10px 14px; white-space: pre-wrap; }
.subtitle { color: var(--soft); margin: 0 0 16px; overflow-wrap: anywhere; }
.verdicts { display: flex; flex-wrap: wrap; gap: 10px; margin: 0 0 14px; padding: 0; list-style: none; }
.verdicts li { border-radius: 6px; padding: 6px 14px; font-weight: 600; }
.verdicts .good, .callout.good { background: var(--good-bg); color: var(--good); }
.verdicts .bad, .callout.bad { background: var(--bad-bg); color: var(--bad); }
.verdicts .warn, .callout.warn { background: var(--warn-bg); color: var(--warn); }
.meaning { margin: 0 0 6px; max-width: 78ch; }
.callout { border-radius: 6px; padding: 8px 14px; margin: 10px 0; overflow-wrap: anywhere; }
.facts, .note { color: var(--soft); font-size: 13px; margin: 6px 0 12px; max-width: 100ch; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 8px 0 6px; }
th, td { text-align: left; padding: 5px 14px 5px 0; vertical-align: top; border-bottom: 1px solid var(--hair); overflow-wrap: break-word; }
th { font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--rule); white-space: nowrap; font-size: 13px; }
th[title] { text-decoration: underline dotted var(--rule); text-underline-offset: 4px; }
tbody tr:hover { background: var(--panel); }
.number { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 4px; }
td:first-child { white-space: nowrap; }
td.good { color: var(--good); } td.bad { color: var(--bad); } td.warn { color: var(--warn); } td.muted { color: var(--soft); }
td.good, td.bad { font-weight: 600; }
.fidelity td.bad:last-child { font-weight: 400; }
details { margin: 10px 0; } summary { cursor: pointer; color: var(--link); width: fit-content; }
.settings { display: grid; grid-template-columns: max-content 1fr; gap: 2px 24px; margin: 0; font-size: 14px; }
.settings dt { color: var(--soft); } .settings dd { margin: 0; overflow-wrap: anywhere; }
.topology { display: block; max-width: 100%; height: auto; margin: 8px auto; font: 12px ui-sans-serif, system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; }
.site rect { fill: var(--panel); stroke: var(--rule); } .site-name { font-weight: 600; font-size: 14px; fill: var(--ink); }
.site-caption { fill: var(--soft); font-size: 11.5px; }
.node rect { fill: var(--paper); stroke: var(--soft); } .node text { text-anchor: middle; fill: var(--ink); }
.node.router rect { fill: var(--router); stroke: var(--router-rule); stroke-width: 1.5; } .node.router text { font-weight: 600; }
.node.hosts rect { stroke-width: 3; stroke: var(--rule); }
.link path { fill: none; stroke: var(--band); stroke-width: 1.2; } .link.wan path { stroke: var(--c0); stroke-width: 2.5; }
.link.parallel path { stroke-width: 5; } .link text { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.mark { stroke: var(--soft); stroke-dasharray: 2 4; } .mark-label { text-anchor: end; font-style: italic; }
.moment { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 3; vector-effect: non-scaling-stroke; opacity: 0.55; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.link-name { fill: var(--c0); font-weight: 600; font-size: 13px; } .link-setting { fill: var(--ink); }
.link:hover path { stroke: var(--c1); } .node:hover rect { stroke: var(--c1); }
.chart { margin: 0 0 26px; position: relative; } .residuals { margin: 0 0 18px; } .residuals .frame { cursor: auto; } figcaption { font-weight: 600; } .unit { color: var(--soft); font-weight: 400; }
.frame { display: block; width: 100%; height: auto; overflow: visible; font: 11px ui-sans-serif, system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; touch-action: pan-y; cursor: crosshair; }
.frame:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
.frame text { fill: var(--soft); } .yaxis text, .axis-label { text-anchor: end; } .xaxis text, .labels text { text-anchor: middle; }
.yaxis line { stroke: var(--hair); } .xaxis line, .base { stroke: var(--soft); }
.plot { overflow: hidden; } .plot path { vector-effect: non-scaling-stroke; }
.band { fill: var(--band); } .band.even { opacity: 0.16; } .band.odd { opacity: 0.08; }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .dashed.line, .dashed .line { stroke-dasharray: 5 3; }
.dots { fill: none; stroke-width: 5; stroke-linecap: round; } .extremes { stroke: none; opacity: 0.25; }
.line.c0, .dots.c0, .c0 path { stroke: var(--c0); } .extremes.c0 { fill: var(--c0); }
.line.c1, .dots.c1, .c1 path { stroke: var(--c1); } .extremes.c1 { fill: var(--c1); }
.line.c2, .dots.c2, .c2 path { stroke: var(--c2); } .extremes.c2 { fill: var(--c2); }
.line.c3, .dots.c3, .c3 path { stroke: var(--c3); } .extremes.c3 { fill: var(--c3); }
.line.c4, .dots.c4, .c4 path { stroke: var(--c4); } .extremes.c4 { fill: var(--c4); }
.line.c5, .dots.c5, .c5 path { stroke: var(--c5); } .extremes.c5 { fill: var(--c5); }
.line.c6, .dots.c6, .c6 path { stroke: var(--c6); } .extremes.c6 { fill: var(--c6); }
.line.c7, .dots.c7, .c7 path { stroke: var(--c7); } .extremes.c7 { fill: var(--c7); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 2px 0 4px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.swatch { width: 22px; height: 10px; margin-right: 6px; vertical-align: middle; }
.collective { margin: 18px 0 28px; } .collective figcaption { font-weight: 600; } .ranks { width: 100%; min-width: 640px; height: auto; font-size: 12px; }
.ranks text { fill: var(--soft); text-anchor: end; } .ranks .small { font-size: 8px; } .ranks .labels text, .ranks .xaxis text { text-anchor: middle; }
.ranks .near { fill: var(--c0); opacity: 0.75; } .ranks .wide { fill: var(--c1); } .lane { stroke: var(--hair); stroke-width: 1; }
.ranks .stroke { fill: none; stroke-width: 1.2; } .ranks .stroke.near { stroke: var(--c0); } .ranks .stroke.wide { stroke: var(--c1); }
.cursor { stroke: var(--soft); stroke-width: 1; } .selection { fill: var(--link); opacity: 0.18; }
.readout { position: absolute; pointer-events: none; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; padding: 5px 9px; font-size: 12px; box-shadow: 0 2px 10px rgb(0 0 0 / 18%); white-space: nowrap; font-variant-numeric: tabular-nums; z-index: 1; }
.readout .time { color: var(--soft); } .readout td { border: 0; padding: 0 8px 0 0; font-size: 12px; font-weight: 400; } .readout table { width: auto; }
.only-with-script { display: none; } .scripted .only-with-script { display: block; }
footer { color: var(--soft); font-size: 13px; border-top: 1px solid var(--rule); margin-top: 48px; padding-top: 12px; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --rule: #bbb; --hair: #ddd; }
  main { max-width: none; padding: 0; } body { font-size: 11px; } table { font-size: 10px; }
  .scroll { overflow: visible; } .chart, tr, .topology { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
  .only-with-script, .scripted .only-with-script { display: none; } .readout { display: none; }
}
`;
