import type { Diagnostics } from '../diagnostics.js';
import { refuseGeneratedName } from '../names.js';
import type { InlineTopology, NodeDocument, SiteDocument } from '../schema/topology.js';
import type { NodeSpec, Site, SpecPath } from '../types.js';

export interface NodeTable {
  readonly sites: readonly Site[];
  readonly nodes: readonly NodeSpec[];
  readonly siteByName: ReadonlyMap<string, Site>;
  readonly nodeByName: ReadonlyMap<string, NodeSpec>;
}

/** Sites become a router and hosts; then come the nodes of `nodes:`. Names are unique over nodes and sites. */
export function resolveNodes(topology: InlineTopology, diagnostics: Diagnostics): NodeTable {
  const sites = Object.entries(topology.sites).map(([name, site]) => resolveSite(name, site, diagnostics));
  const extra = Object.entries(topology.nodes).map(([name, node]): NodeSpec => ({
    name,
    kind: node.kind,
    site: node.site,
    sysctls: resolveSysctls(node.sysctls, ['nodes', name, 'sysctls'], diagnostics),
    path: ['nodes', name],
  }));
  const nodes = [...sites.flatMap((site) => site.nodes), ...extra];
  const table = {
    sites: sites.map((entry) => entry.site),
    nodes,
    siteByName: new Map(sites.map((entry) => [entry.site.name, entry.site])),
    nodeByName: new Map(nodes.map((node) => [node.name, node])),
  };
  checkSiteReferences(topology.nodes, table, diagnostics);
  checkUnique(table, diagnostics);
  return table;
}

function resolveSite(
  name: string,
  document: SiteDocument,
  diagnostics: Diagnostics,
): { readonly site: Site; readonly nodes: readonly NodeSpec[] } {
  const path = ['sites', name];
  const router = document.router ?? `${name}-gw`;
  const { hosts } = document;
  const names =
    typeof hosts === 'number' ? Array.from({ length: hosts }, (_, index) => `${name}-${String(index + 1)}`) : hosts;
  const longest = [router, names.at(-1) ?? ''].find((made) => refuseGeneratedName(made, '') !== undefined);
  const refusal = longest === undefined ? undefined : refuseGeneratedName(longest, 'the name of the site');
  if (refusal !== undefined) diagnostics.add(path, { code: 'input.schema', ...refusal, at: 'key' });
  const sysctls = resolveSysctls(document.sysctls, [...path, 'sysctls'], diagnostics);
  const nodes: NodeSpec[] = [
    { name: router, kind: 'router', site: name, sysctls: {}, path },
    ...names.map((host): NodeSpec => ({ name: host, kind: 'host', site: name, sysctls, path })),
  ];
  return { site: { name, router, hosts: names, path }, nodes };
}

/** Sysctls that exist once per kernel would change every node at once, whatever node they are written at. */
const PER_NAMESPACE = /^net\.(?:ipv4|ipv6|mptcp|core\.somaxconn|core\.txrehash)(?:\.|$)/;

function resolveSysctls(
  written: Readonly<Record<string, string | number>> | undefined,
  path: SpecPath,
  diagnostics: Diagnostics,
): Readonly<Record<string, string>> {
  for (const key of Object.keys(written ?? {})) {
    if (/^[a-z0-9_.-]+$/i.test(key) && PER_NAMESPACE.test(key)) continue;
    const message = `the sysctl "${key}" cannot be set for one node`;
    const hint =
      'each node has its own net.ipv4.*, net.ipv6.*, net.mptcp.* and net.core.somaxconn; others belong to the kernel';
    diagnostics.add([...path, key], { message, hint, at: 'key' });
  }
  return Object.fromEntries(Object.entries(written ?? {}).map(([key, value]) => [key, String(value)]));
}

function checkSiteReferences(
  documents: Readonly<Record<string, NodeDocument>>,
  table: NodeTable,
  diagnostics: Diagnostics,
): void {
  for (const [name, { site }] of Object.entries(documents)) {
    if (site === undefined || table.siteByName.has(site)) continue;
    diagnostics.addUnknownName(['nodes', name, 'site'], {
      what: 'site',
      name: site,
      known: [...table.siteByName.keys()],
    });
  }
}

function checkUnique(table: NodeTable, diagnostics: Diagnostics): void {
  const firsts = new Map<string, string>(table.sites.map((site) => [site.name, `site "${site.name}"`]));
  for (const node of table.nodes) {
    const first = firsts.get(node.name);
    const owner = node.path[0] === 'sites' ? `site "${node.site ?? ''}"` : 'nodes';
    if (first !== undefined) {
      const message = `two things are named "${node.name}": one of ${first} and one of ${owner}`;
      diagnostics.add(node.path, { message, hint: 'names of sites, routers and hosts must all differ', at: 'key' });
    }
    firsts.set(node.name, owner);
  }
}
