/** What the page of a comparison has besides the report's own style. */
export const COMPARE_STYLE = `
.forest { display: block; width: 100%; height: auto; font: 12px ui-sans-serif, system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; }
.forest text { fill: var(--ink); } .forest .arms, .forest .tick { fill: var(--soft); font-size: 11px; } .forest .tick { text-anchor: middle; }
.forest .grid { stroke: var(--hair); } .forest .zero { stroke: var(--soft); stroke-dasharray: 4 3; }
.effect { stroke-width: 1.6; } .effect path { fill: none; } .effect text { stroke: none; }
.effect circle, .pair circle { stroke: none; }
.better { --tone: var(--good); } .worse { --tone: var(--bad); } .higher, .lower { --tone: var(--warn); } .indeterminate { --tone: var(--soft); }
.effect path { stroke: var(--tone); } .effect circle, .effect .verdict { fill: var(--tone); } .effect .verdict { font-weight: 600; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 8px 24px; }
.pairs { margin: 0; } .pairs svg { display: block; width: 100%; max-width: 340px; height: auto; font: 11px ui-sans-serif, system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; }
.pairs text { fill: var(--soft); } .pairs .scale { text-anchor: end; } .pairs .arm { text-anchor: middle; fill: var(--ink); }
.pair path { fill: none; stroke: var(--tone); stroke-width: 1.2; opacity: 0.55; } .pair circle { fill: var(--tone); }
.pair:hover path { opacity: 1; stroke-width: 2.2; } .medians path { fill: none; stroke: var(--ink); stroke-width: 2.6; }
`;
