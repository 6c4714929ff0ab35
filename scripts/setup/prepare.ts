import { renderBuildProgress } from '../../src/cli/kernel-text.js';
import { examineTools } from '../../src/app/doctor/tools.js';
import { buildTestedKernel } from '../../src/app/kernel.js';
import { LonghaulError, renderError } from '../../src/errors/index.js';
import { findKernel, type BuildProgress } from '../../src/kernel/index.js';
import { missingBuildPackages } from '../../src/kernel/tools.js';
import { buildNative, WITHOUT_MPI } from '../../src/native/build.js';
import { installPackages, mayInstall } from './apt.js';
import { say } from './say.js';

/** Exit code for a machine that cannot run longhaul (src/errors/codes.ts). */
const MACHINE = 3;

/** Debian packages that are missing or too old, without duplicates. */
async function missingPackages(kernelIsBuilt: boolean): Promise<string[]> {
  const tools = await examineTools();
  const packages = tools.map((tool) => tool.package).filter((name) => name !== null);
  // The compiler's headers come only with the recommended packages, which are not installed.
  const build = kernelIsBuilt ? [] : missingBuildPackages(process.env);
  return [...new Set([...packages, ...build])].sort();
}

async function ensurePackages(kernelIsBuilt: boolean): Promise<void> {
  const missing = await missingPackages(kernelIsBuilt);
  if (missing.length === 0) return;
  if (mayInstall()) {
    await installPackages(missing);
    const still = await missingPackages(kernelIsBuilt);
    if (still.length === 0) return;
    say(`apt could not provide: ${still.join(' ')}`);
  } else {
    say('these Debian packages are missing or too old, and only root may install them:');
    say(`  apt-get install ${missing.join(' ')}`);
    if (missing.includes('iproute2')) say('  iproute2 must be 6.6 or later; Debian 12 has it in bookworm-backports');
  }
  process.exit(MACHINE);
}

/** Shows each phase of a build, and every tenth of the compilation. */
function progressLines(): (progress: BuildProgress) => void {
  let shown = '';
  return (progress) => {
    const tenth = Math.floor((10 * progress.done) / Math.max(1, progress.total));
    const step = `${progress.phase} ${String(tenth)}`;
    if (step !== shown) say(renderBuildProgress(progress));
    shown = step;
  };
}

async function ensureKernel(): Promise<void> {
  say('building the UML kernel; this takes some minutes, once');
  try {
    await buildTestedKernel({ version: 'newest', onProgress: progressLines() });
    return;
  } catch (error) {
    if (!(error instanceof LonghaulError) || error.code !== 'machine.kernel-build') throw error;
    say([error.message, error.detail ?? []].flat().join('\n'));
  }
  say('building the long-lived 6.12 instead; see kernel/README.md for what it cannot do');
  await buildTestedKernel({ version: '6.12', onProgress: progressLines() });
}

/**
 * Everything that a run and the tests need: Debian packages (installed if we are root), the UML kernel and the
 * programs that nodes run, both in the user's cache. Takes about a second when all is there. Ends the process with exit code 3 when
 * something is missing that only the user can provide.
 */
export async function prepareMachine(): Promise<void> {
  try {
    const kernel = await findKernel();
    await ensurePackages(kernel !== undefined);
    if (kernel === undefined) await ensureKernel();
    await buildNative(WITHOUT_MPI);
    await buildNative();
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    process.exit(MACHINE);
  }
}
