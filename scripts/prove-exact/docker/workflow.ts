import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { $ } from 'zx';
import { ROOT } from '../../support/longhaul.js';
import type { Docker } from './daemon.js';

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>
  >;
}

/** The user that a hosted runner of GitHub works as. */
const RUNNER = 1001;

/**
 * Does what the steps of docker/ci-example.yaml do, with the image that is there: their shell text as it stands, as a plain user,
 * with a summary file that only he may write.
 * @returns what went wrong, or null
 */
export async function tryWorkflow(docker: Docker, work: string): Promise<string | null> {
  const summary = prepare(work);
  const socket = docker.socket.replace('unix://', '');
  chmodSync(dirname(socket), 0o711);
  chmodSync(socket, 0o666);
  const env = { ...process.env, DOCKER_HOST: docker.socket, GITHUB_STEP_SUMMARY: summary, HOME: work };
  for (const { name = '', script } of scripts()) {
    const user = ['setpriv', `--reuid=${String(RUNNER)}`, `--regid=${String(RUNNER)}`, '--clear-groups'];
    const ran = await $({ nothrow: true, quiet: true, env, cwd: work })`${user} bash -e -c ${script}`;
    if (ran.exitCode !== 0) return `${name}: exit ${String(ran.exitCode)}\n${ran.stdout}${ran.stderr}`;
  }
  const written = readFileSync(summary, 'utf8');
  return written.includes('PASS') ? null : `the step summary is not what it should be:\n${written}`;
}

/** A checkout of a study, and a file for the summary. @returns its path */
function prepare(work: string): string {
  const study = join(work, 'study');
  mkdirSync(study, { recursive: true });
  copyFileSync(join(ROOT, 'scenarios/smoke.yaml'), join(study, 'scenario.yaml'));
  const summary = join(work, 'summary.md');
  writeFileSync(summary, '', { mode: 0o644 });
  for (const path of [work, summary]) chownSync(path, RUNNER, RUNNER);
  return summary;
}

/** Without the step that builds the image, which has been built. */
function scripts(): readonly { readonly name?: string; readonly script: string }[] {
  const { jobs } = parse(readFileSync(join(ROOT, 'docker/ci-example.yaml'), 'utf8')) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const wanted = steps.flatMap(({ name = '', run = '' }) => (/docker run/.test(run) ? [{ name, script: run }] : []));
  if (wanted.length < 2) throw new Error('the example workflow has no steps that run the image');
  return wanted;
}
