import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderMarkdownTable } from '../../src/util/markdown-table.js';
import { say } from '../setup/say.js';
import { tryCompose } from './docker/compose.js';
import { startDocker, type Docker } from './docker/daemon.js';
import { buildImage, exportImage, importBase } from './docker/image.js';
import { inContainer, inExport, inImage, type Place } from './docker/places.js';
import { unmountBelow } from './docker/unmount.js';
import { tryWorkflow } from './docker/workflow.js';
import { machineLine } from './machine-line.js';
import type { Section } from './section.js';
import { SUBJECTS, type Subject } from './subjects.js';

const ABOUT = `The image is built on a fresh Debian 13 base. Each scenario is run in a container as a plain user, without any
capability, under Docker's default seccomp profile, without a network, with 64 MB of /dev/shm and a root file system that
cannot be written, and then repeated there, in such a container as root, and outside of Docker in the same root file system as a
plain user and as root. \\*: every record, result and packet is the same, and a program printed something else; a container
randomises addresses, and with them the size of memory that programs see, which its runs say. The image has no PyTorch, so that one is missing.
Needs root, docker.io, docker-compose and debootstrap; the daemon is one of the script's own.`;

/** What the image cannot run. */
const NOT_IN_IMAGE = ['scripts/prove-exact/torch.yaml'];

export const dockerSection: Section = {
  id: 'docker',
  title: 'In a container and outside',
  about: ABOUT,
  measure: async (work) => {
    const docker = await startDocker(work);
    try {
      await importBase(docker, join(work, 'base'));
      await buildImage(docker);
      const rows = await repeatEverywhere(docker, work);
      const extras = [
        { what: '`docker-compose -f docker/compose.yaml run`', problem: await tryCompose(docker) },
        { what: 'the steps of `docker/ci-example.yaml`', problem: await tryWorkflow(docker, join(work, 'workflow')) },
      ];
      return await report(rows, extras);
    } finally {
      await docker.stop();
      await unmountBelow(work);
    }
  },
};

interface Row {
  readonly subject: Subject;
  readonly verdicts: Readonly<Record<string, string>>;
}

async function repeatEverywhere(docker: Docker, work: string): Promise<readonly Row[]> {
  const [results, root] = [join(work, 'results'), join(work, 'root')];
  mkdirSync(results);
  await exportImage(docker, root);
  const places = [
    ...[1000, 0].map((uid) => inContainer(docker, results, uid)),
    ...[1000, 0].map((uid) => inExport(root, results, uid)),
  ];
  const rows: Row[] = [];
  for (const subject of SUBJECTS.filter(({ file }) => !NOT_IN_IMAGE.includes(file))) {
    say(subject.name);
    rows.push({ subject, verdicts: await repeat(subject, places, results) });
  }
  return rows;
}

/** The first place makes the run; every place repeats it. */
async function repeat(subject: Subject, places: readonly Place[], results: string): Promise<Row['verdicts']> {
  const args = [inImage(subject.file), ...(subject.args ?? []), '--out', '/results', '--quiet'];
  const ran = await places[0]?.longhaul('run', ...args);
  const run = /\/results\/\S+(?=\/report\.html)/.exec(ran?.text ?? '')?.[0];
  if (run === undefined || !existsSync(join(results, run.slice('/results/'.length)))) {
    say(ran?.text ?? '');
    return Object.fromEntries(places.map(({ name }) => [name, '**did not run**']));
  }
  const verdicts: Record<string, string> = {};
  for (const place of places) {
    const { exitCode, text } = await place.longhaul('verify', run);
    const printedOther = text.includes('programs printed something else');
    if (exitCode !== 0 || printedOther) say(text);
    verdicts[place.name] = exitCode === 0 ? `identical${printedOther ? ' \\*' : ''}` : `**exit ${String(exitCode)}**`;
    say(`  ${place.name}: ${verdicts[place.name] ?? ''}`);
  }
  return verdicts;
}

interface Extra {
  readonly what: string;
  /** Null: it worked. */
  readonly problem: string | null;
}

async function report(rows: readonly Row[], extras: readonly Extra[]) {
  const names = Object.keys(rows[0]?.verdicts ?? {});
  const table = rows.map(({ subject, verdicts }) => [subject.name, ...names.map((name) => verdicts[name] ?? '')]);
  const perfect = rows.filter(({ verdicts }) =>
    Object.values(verdicts).every((verdict) => verdict.startsWith('identical')),
  ).length;
  for (const { what, problem } of extras) if (problem !== null) say(`${what}: ${problem}`);
  const markdown = [
    `**${String(perfect)} of ${String(rows.length)} scenarios identical in every place.**`,
    renderMarkdownTable(['scenario', ...names], table),
    extras.map(({ what, problem }) => `* ${what}: ${problem === null ? 'works' : '**fails**'}.`).join('\n'),
    await machineLine(),
  ].join('\n\n');
  const works = extras.every(({ problem }) => problem === null);
  return { markdown, good: perfect === rows.length && rows.length > 0 && works };
}
