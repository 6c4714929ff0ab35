import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LonghaulError } from '../errors/index.js';
import { JITTER_TABLES } from '../program/lab-files.js';
import { renderInvocations } from '../program/render-invocations.js';
import type { Invocation, Op, Program } from '../program/types.js';
import { addDualPi2 } from './dualpi2.js';
import { NetnsRefusal, type NetnsServer, type ToolResult } from './netns/netns-server.js';

export interface ApplyOptions {
  readonly netns: NetnsServer;
  /** Without a kernel of its own a cell leaves the sysctls that exist once per kernel as they are. */
  readonly ownsKernel: boolean;
}

/**
 * Applies a program in its order. `ip` and `tc` work through batches, one process per run of lines for a namespace;
 * sysctls and offload flags go through the namespace helper, which needs no further process. Programs that keep running
 * are not started here.
 *
 * @throws LonghaulError `experiment.apply` at the user's line for the first operation that the kernel refuses
 */
export async function applyProgram(program: Program, options: ApplyOptions): Promise<void> {
  for (const invocation of renderInvocations(program)) {
    if (invocation.tool === 'ip' || invocation.tool === 'tc') await applyBatch(program, invocation, options.netns);
    else if (invocation.tool !== 'lh_link') await applyEach(program, invocation, options);
  }
}

async function applyBatch(program: Program, invocation: Invocation, server: NetnsServer): Promise<void> {
  const { tool, netns, lines } = invocation;
  const batch = [tool, '-batch', '-'] as const;
  // tc looks for tables of delays in one folder only; a plan that needs none is spared the further program.
  const usesTables = tool === 'tc' && lines.some((line) => line.includes(' distribution '));
  const argv = usesTables ? (['env', `TC_LIB_DIR=${JITTER_TABLES}`, ...batch] as const) : batch;
  const result = await server.run(netns, argv, `${lines.join('\n')}\n`);
  if (!result.ok) throw batchError(program, invocation, result);
}

/** Finds the operation behind "Command failed -:7", which ip and tc print when they stop at a line. */
export function batchError(program: Program, invocation: Invocation, result: ToolResult): LonghaulError {
  const failedLine = /^Command failed -:(\d+)/m.exec(result.stderr)?.[1];
  const row = failedLine === undefined ? 0 : Number(failedLine) - 1;
  const said = result.stderr.replace(/^Command failed .*$/m, '').trim();
  const where = invocation.netns === null ? '' : ` -n ${invocation.netns}`;
  const command = `${invocation.tool}${where} ${invocation.lines[row] ?? ''}`;
  return refused(program.ops[invocation.ops[row] ?? -1], command, said);
}

async function applyEach(program: Program, invocation: Invocation, options: ApplyOptions): Promise<void> {
  // Requests are queued at once and answered in order; the first refusal in the program's order is the one reported.
  const results = await Promise.allSettled(
    invocation.ops.map((index) => {
      const op = program.ops[index];
      return op === undefined ? Promise.resolve() : applyOp(op, options);
    }),
  );
  results.forEach((result, row) => {
    if (result.status === 'fulfilled') return;
    if (!(result.reason instanceof NetnsRefusal)) throw result.reason;
    const command = `${invocation.tool} ${invocation.lines[row] ?? ''}`;
    throw refused(program.ops[invocation.ops[row] ?? -1], command, result.reason.message);
  });
}

async function applyOp(op: Op, { netns, ownsKernel }: ApplyOptions): Promise<void> {
  if (op.op === 'sysctl.set' && (op.scope === 'netns' || ownsKernel)) {
    await netns.writeSysctl(op.netns, op.key, op.value);
  }
  if (op.op === 'offload.off') await netns.switchOffloadsOff(op.netns, op.dev);
  if (op.op === 'file.write') writeLabFile(op.path, op.base64);
  await addDualPi2(op, netns);
}

function writeLabFile(path: string, base64: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.from(base64, 'base64'));
}

function refused(op: Op | undefined, command: string, said: string): LonghaulError {
  return new LonghaulError({
    code: 'experiment.apply',
    message: `the kernel refused \`${command.trim()}\``,
    hint: 'a setting that this kernel cannot honour is never left out; change it, or choose another engine',
    where: op?.origin ?? undefined,
    detail: said,
  });
}
