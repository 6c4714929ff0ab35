import type { WorkloadOf } from '../schema/workload.js';
import type { SpecPath } from '../types.js';
import type { WorkloadScope } from './workload-scope.js';

/** Nodes a command runs on: `node`, `nodes`, or every host. */
export function resolveCommandNodes(
  document: WorkloadOf<'command'>,
  path: SpecPath,
  scope: WorkloadScope,
): readonly string[] {
  const { node, nodes } = document;
  if (node !== undefined && nodes !== undefined) {
    scope.diagnostics.add([...path, 'nodes'], {
      message: '"node" and "nodes" exclude each other',
      hint: 'keep one',
      at: 'key',
    });
  }
  if (node !== undefined) {
    scope.requireNode(node, [...path, 'node']);
    return [node];
  }
  if (nodes === 'all-hosts') {
    return scope.topology.nodes.filter((candidate) => candidate.kind === 'host').map((host) => host.name);
  }
  if (nodes === undefined) {
    const hint = 'add "node: …", or "nodes: [ … ]", or "nodes: all-hosts"';
    scope.diagnostics.add(path, { code: 'input.schema', message: `the command "${document.id}" names no node`, hint });
    return [];
  }
  nodes.forEach((name, index) => {
    scope.requireNode(name, [...path, 'nodes', index]);
    if (nodes.indexOf(name) === index) return;
    scope.diagnostics.add([...path, 'nodes', index], {
      message: `"${name}" is listed twice`,
      hint: 'list each node once',
    });
  });
  return nodes;
}

export function checkService(document: WorkloadOf<'command'>, path: SpecPath, { diagnostics }: WorkloadScope): void {
  if (document.service && document.expect_exit !== undefined) {
    const hint = 'remove expect_exit: a service is stopped, so its status says nothing';
    diagnostics.add([...path, 'expect_exit'], {
      message: 'the exit status of a service does not count',
      hint,
      at: 'key',
    });
  }
  if (!document.service && document.ready_port !== undefined) {
    const hint = 'add "service: true", or remove ready_port';
    diagnostics.add([...path, 'ready_port'], { message: 'only a service has a ready_port', hint, at: 'key' });
  }
}
