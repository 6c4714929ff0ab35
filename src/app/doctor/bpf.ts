import { probeBpf } from '../../engine/host/probe-bpf.js';
import type { Finding } from './types.js';

/** Only scenarios for the host engine that name BPF objects need it, so that its absence is no failure. */
export async function examineBpf(): Promise<Finding> {
  const id = 'bpf';
  const reasons = await probeBpf();
  if (reasons.length === 0) {
    return { id, verdict: 'ok', found: 'the kernel of this machine takes congestion controls in BPF', fix: null };
  }
  const found = `congestion controls in BPF cannot be registered here: ${reasons.map(({ message }) => message).join('; ')}`;
  return { id, verdict: 'warn', found, fix: `optional: ${reasons.map(({ hint = '' }) => hint).join('; ')}` };
}
