import { countSlash31, parseIpv4Prefix } from '../../util/ipv4.js';
import type { Diagnostics } from '../diagnostics.js';
import type { InlineTopology } from '../schema/topology.js';
import type { LinkSpec, SourceMap, Topology } from '../types.js';
import type { TraceTable } from '../traces/trace-table.js';
import { resolveAccess, resolveLink } from './links.js';
import { resolveNodes } from './nodes.js';

/** What surrounds a topology document: its name where it has none of its own, and where its lines are. */
export interface TopologyScope {
  readonly name: string;
  readonly source: SourceMap;
  readonly diagnostics: Diagnostics;
  readonly traces: TraceTable;
}

/** Expands sites and parallel links, fills in defaults. Problems go to `diagnostics`; then the value is not to be used. */
export function resolveTopology(document: InlineTopology, scope: TopologyScope): Topology {
  const { diagnostics } = scope;
  const table = resolveNodes(document, diagnostics);
  if (table.nodes.length === 0) {
    const hint = 'add sites, or nodes and links';
    diagnostics.add([], { message: 'the topology has no nodes', hint });
  }
  const access = table.sites.flatMap((site) => {
    const siteDocument = document.sites[site.name];
    return siteDocument === undefined ? [] : resolveAccess(site, siteDocument.access, diagnostics);
  });
  const others = document.links.flatMap((link, index) =>
    resolveLink(link, { path: ['links', index], table, diagnostics, traces: scope.traces }),
  );
  const links = [...access, ...others];
  checkLinkIds(links, diagnostics);
  checkPrefix(document.prefix, links.length, diagnostics);
  return {
    name: document.name ?? scope.name,
    description: document.description,
    prefix: document.prefix,
    sites: table.sites,
    nodes: table.nodes,
    links,
    source: scope.source,
  };
}

/** Access links take their host's name; a link of the file must not repeat it, nor another link's. */
function checkLinkIds(links: readonly LinkSpec[], diagnostics: Diagnostics): void {
  const firsts = new Map<string, LinkSpec>();
  for (const link of links) {
    const first = firsts.get(link.group);
    if (first !== undefined && first.path !== link.path) {
      const what = first.role === 'access' ? 'the access link of the host of that name' : 'an earlier link';
      const message = `the link id "${link.group}" is taken by ${what}`;
      diagnostics.add([...link.path, 'id'], { message, hint: 'give every link an id of its own' });
    }
    firsts.set(link.group, first ?? link);
  }
}

function checkPrefix(text: string, linkCount: number, diagnostics: Diagnostics): void {
  const prefix = parseIpv4Prefix(text);
  if (prefix === undefined) {
    const hint = 'write the first address and the length, for example 10.0.0.0/8';
    diagnostics.add(['prefix'], { code: 'input.schema', message: `"${text}" is not an IPv4 prefix`, hint });
    return;
  }
  const firstByte = Math.floor(prefix.base / 2 ** 24);
  // A prefix shorter than /8 could contain these ranges without starting in one; none is needed.
  if (firstByte === 0 || firstByte === 127 || firstByte >= 224 || prefix.length < 8) {
    const message = `the prefix ${text} contains addresses that no link may have`;
    diagnostics.add(['prefix'], { message, hint: 'use a unicast prefix of at least /8, for example 10.0.0.0/8' });
    return;
  }
  const available = countSlash31(prefix);
  if (linkCount <= available) return;
  const message = `the prefix ${text} has ${String(available)} /31 subnets, and ${String(linkCount)} links need one each`;
  diagnostics.add(['prefix'], { message, hint: 'use a shorter prefix, for example 10.0.0.0/8' });
}
