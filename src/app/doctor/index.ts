import { createHostEngine } from '../../engine/host/index.js';
import type { Engine } from '../../engine/types.js';
import { createUmlEngine } from '../../engine/uml/index.js';
import { LonghaulError } from '../../errors/index.js';
import { examineBpf } from './bpf.js';
import { examineKernel } from './kernel.js';
import { examineComputer, examineResults, examineTemporary } from './machine.js';
import { examineTools } from './tools.js';
import { examineTorch } from './torch.js';
import type { Diagnosis, Finding } from './types.js';

export { renderDoctor } from './render.js';
export type { Diagnosis, Finding } from './types.js';

export interface ExamineOptions {
  /** Boot the kernel for its whole self-test, which takes some seconds. */
  readonly boot: boolean;
  readonly log: (message: string) => void;
}

/** Looks at everything a run would need, by trying it. Leaves nothing behind. */
export async function examineMachine({ boot, log }: ExamineOptions): Promise<Diagnosis> {
  log('looking at tools and places');
  const tools = (await examineTools()).map(({ package: _package, ...finding }): Finding => finding);
  const places = [...examineComputer(), await examineTemporary(), examineResults()];
  log('looking at the kernel');
  const kernel = await examineKernel(boot);
  log('probing the engines');
  const engines = [createUmlEngine(), createHostEngine()];
  const [bpf, ...probes] = await Promise.all([examineBpf(), ...engines.map(examineEngine)]);
  const able = engines.map((engine) => engine.name).filter((_, index) => probes[index]?.verdict === 'ok');
  const findings = [...places, ...tools, examineTorch(), kernel, ...probes, bpf];
  const blocked = [...places, ...tools].some((finding) => finding.verdict === 'fail');
  return { format: 'longhaul/doctor@1', findings, engines: able, runnable: able.length > 0 && !blocked };
}

async function examineEngine(engine: Engine): Promise<Finding> {
  const id = `engine.${engine.name}`;
  const reasons = await probe(engine);
  if (reasons.length === 0) return { id, verdict: 'ok', found: `the ${engine.name} engine runs here`, fix: null };
  return {
    id,
    // A machine that can run either engine can run every scenario, so one of them missing is no failure by itself.
    verdict: 'warn',
    found: `the ${engine.name} engine cannot run here: ${reasons.map((reason) => reason.message).join('; ')}`,
    fix: reasons
      .map((reason) => reason.hint ?? '')
      .filter((hint) => hint !== '')
      .join('; '),
  };
}

/** A kernel that LONGHAUL_KERNEL names wrongly is a reason too, not the end of the examination. */
async function probe(engine: Engine): Promise<readonly LonghaulError[]> {
  try {
    return await engine.probe();
  } catch (error) {
    if (error instanceof LonghaulError) return [error];
    throw error;
  }
}
