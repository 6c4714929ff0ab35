import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareMachine } from './setup/prepare.js';

// `npm run demo`: set-up, then the main job. The run ends with a table and the path of its report.
await prepareMachine();
const root = join(import.meta.dirname, '..');
const main = join(root, 'dist/cli/main.js');
const scenario = 'scenarios/first-allreduce.yaml';
const { status } = spawnSync(process.execPath, [main, 'run', scenario, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
process.exit(status ?? 1);
