import type { WorkloadDocument, WorkloadOf } from '../schema/workload.js';
import type { CommandWorkload, Iperf3Workload, PingWorkload, SpecPath, WorkloadSpec } from '../types.js';
import { resolveCollective } from './collective.js';
import { checkService, resolveCommandNodes } from './command.js';
import { resolveFlows } from './flows.js';
import { checkIperf3 } from './iperf3.js';
import { resolveMpi } from './mpi.js';
import { checkStarts, resolveStart } from './start.js';
import { resolveTorch } from './torch.js';
import type { WorkloadScope } from './workload-scope.js';

export function resolveWorkloads(
  documents: readonly WorkloadDocument[],
  scope: WorkloadScope,
): readonly WorkloadSpec[] {
  const workloads = documents.map((document, index) => resolveWorkload(document, ['workloads', index], scope));
  checkStarts(workloads, scope.diagnostics);
  if (workloads.every((workload) => workload.kind === 'command' && workload.service)) {
    const hint = 'add a workload that ends';
    scope.diagnostics.add(['workloads'], { message: 'there are only services, so nothing would ever end', hint });
  }
  return workloads;
}

function resolveWorkload(document: WorkloadDocument, path: SpecPath, scope: WorkloadScope): WorkloadSpec {
  switch (document.kind) {
    case 'ping':
      return resolvePing(document, path, scope);
    case 'iperf3':
      return resolveIperf3(document, path, scope);
    case 'flows':
      return { ...common(document, path, scope), ...resolveFlows(document, path, scope) };
    case 'command':
      return resolveCommand(document, path, scope);
    case 'mpi':
      return { ...common(document, path, scope), ...resolveMpi(document, path, scope) };
    case 'collective':
      return { ...common(document, path, scope), ...resolveCollective(document, path, scope) };
    case 'torch':
      return { ...common(document, path, scope), ...resolveTorch(document, path, scope) };
  }
}

function common(document: WorkloadDocument, path: SpecPath, scope: WorkloadScope) {
  const start = resolveStart(document, path, scope.diagnostics);
  return { id: document.id, start, timeoutNs: document.timeout, path };
}

function resolvePing(document: WorkloadOf<'ping'>, path: SpecPath, scope: WorkloadScope): PingWorkload {
  const { kind, from, to, count } = document;
  scope.requirePair(document, path);
  const quantities = { count, intervalNs: document.interval, payloadBytes: document.payload };
  return { kind, ...common(document, path, scope), from, to, ...quantities };
}

function resolveIperf3(document: WorkloadOf<'iperf3'>, path: SpecPath, scope: WorkloadScope): Iperf3Workload {
  checkIperf3(document, path, scope);
  const { kind, from, to, protocol, direction, parallel, congestion } = document;
  return {
    kind,
    ...common(document, path, scope),
    ...{ from, to, protocol, direction, parallel, congestion },
    durationNs: document.duration,
    warmupNs: document.warmup,
    rateBps: document.rate,
    windowBytes: document.window,
    blockBytes: document.block,
  };
}

function resolveCommand(document: WorkloadOf<'command'>, path: SpecPath, scope: WorkloadScope): CommandWorkload {
  checkService(document, path, scope);
  const [program = '', ...args] = document.argv;
  return {
    kind: 'command',
    ...common(document, path, scope),
    nodes: resolveCommandNodes(document, path, scope),
    argv: [program, ...args],
    env: document.env,
    expectExit: document.expect_exit ?? 0,
    service: document.service,
    readyPort: document.ready_port,
  };
}
