// First step of `npm run demo` and `npm test`: makes a fresh clone ready to run, then hands over. It may only use what
// comes with Node, because nothing is installed yet. When everything is there it does nothing and takes a moment.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

const say = (text) => process.stderr.write(`${text}\n`);

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) {
    say(`error[machine.capability]: ${program} could not be started: ${error.message}`);
    process.exit(3);
  }
  return status ?? 1;
}

function runOrExit(program, args) {
  const status = run(program, args);
  if (status !== 0) process.exit(status);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  say(
    `error[machine.capability]: this is Node ${process.versions.node}; longhaul needs ${OLDEST_NODE.join('.')} or later`,
  );
  say('  hint: install a newer Node.js, then run the same command again');
  process.exit(3);
}

/** True if node_modules holds what package-lock.json asks for; npm keeps its own record of what it installed. */
function packagesAreCurrent() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === '') return true;
    // Optional packages for other processors and systems are rightly absent.
    return installed[path] === undefined ? (optional ?? peer ?? false) : installed[path].version === version;
  });
}

/** Digest over names, sizes and times of everything the build reads. */
function sourceStamp() {
  const hash = createHash('sha256');
  const add = (path) => {
    const stat = statSync(path);
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
  };
  for (const name of ['src', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) add(join(root, name));
  return hash.digest('hex');
}

function buildIfStale() {
  const stampFile = join(root, 'dist/.stamp');
  const stamp = sourceStamp();
  const current = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (current && existsSync(join(root, 'dist/cli/main.js'))) return;
  say('longhaul: compiling');
  runOrExit('npm', ['run', '--silent', 'build']);
  writeFileSync(stampFile, stamp);
}

checkNode();
if (!packagesAreCurrent()) {
  say('longhaul: installing the npm packages of package-lock.json');
  runOrExit('npm', ['ci', '--no-audit', '--no-fund']);
}
buildIfStale();
const [task, ...rest] = process.argv.slice(2);
if (task !== undefined)
  process.exit(run(process.execPath, ['--import', 'tsx', join(root, 'scripts', `${task}.ts`), ...rest]));
