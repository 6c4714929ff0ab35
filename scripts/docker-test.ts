import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, exportImage, importBase } from './docker-test/image.js';
import { startDocker } from './docker-test/daemon.js';
import { inContainer, inExport, type Place } from './docker-test/places.js';
import { say } from './setup/say.js';

// `npx tsx scripts/docker-test.ts`: builds the image on a base made with debootstrap, runs scenarios in containers that may
// do nothing else, and repeats the results there and outside, in the same root file system. Needs root, docker.io and
// debootstrap; starts a Docker daemon of its own and removes everything at the end. No part of `npm test`.
/** Without MPI: Debian 13 has Open MPI 5, whose launcher takes other parameters than 4. */
const SCENARIOS = ['smoke', 'quick', 'udp-loss'];

interface Checked {
  readonly scenario: string;
  readonly place: string;
  readonly verdict: string;
}

async function check(places: readonly Place[], results: string): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  const [home] = places;
  for (const scenario of SCENARIOS) {
    const ran = await home?.longhaul('run', `/opt/longhaul/scenarios/${scenario}.yaml`, '--out', '/results', '--quiet');
    checked.push({
      scenario,
      place: home?.name ?? '',
      verdict: ran?.exitCode === 0 ? 'ran' : `failed: ${ran?.text ?? ''}`,
    });
    const run = /\/results\/\S+(?=\/report\.html)/.exec(ran?.text ?? '')?.[0];
    if (run === undefined || !existsSync(join(results, run.slice('/results/'.length)))) continue;
    for (const place of places) {
      const verified = await place.longhaul('verify', run);
      const verdict = verified.exitCode === 0 ? 'identical' : `exit ${String(verified.exitCode)}: ${verified.text}`;
      checked.push({ scenario, place: place.name, verdict });
      say(`${scenario}, ${place.name}: ${verdict}`);
    }
  }
  return checked;
}

const work = mkdtempSync(join(tmpdir(), 'longhaul-docker-'));
const results = join(work, 'results');
mkdirSync(results);
const docker = await startDocker(work);
let checked: readonly Checked[] = [];
try {
  await importBase(docker, join(work, 'base'));
  await buildImage(docker);
  const root = join(work, 'root');
  await exportImage(docker, root);
  const places = [
    inContainer(docker, results, ['--user', '1000:1000', '--read-only']),
    inContainer(docker, results, ['--user', '0:0', '--tmpfs', '/tmp:exec,size=4g', '-e', 'TMPDIR=/tmp']),
    inExport(root, results, 1000),
    inExport(root, results, 0),
  ];
  checked = await check(places, results);
} finally {
  await docker.stop();
  rmSync(work, { recursive: true, force: true });
}
console.table(checked);
const good = checked.filter(({ verdict }) => verdict === 'ran' || verdict === 'identical').length;
say(`${String(good)} of ${String(checked.length)} as they should be`);
process.exit(good === checked.length && good > 0 ? 0 : 1);
