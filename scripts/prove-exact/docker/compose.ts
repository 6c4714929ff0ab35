import { join } from 'node:path';
import { $ } from 'zx';
import { ROOT } from '../../support/longhaul.js';
import type { Docker } from './daemon.js';

/** Runs docker/compose.yaml with the image that is there. @returns what went wrong, or null */
export async function tryCompose(docker: Docker): Promise<string | null> {
  const compose = $({ nothrow: true, quiet: true, env: { ...process.env, DOCKER_HOST: docker.socket } });
  const file = join(ROOT, 'docker/compose.yaml');
  const command = [
    'run',
    '--rm',
    'longhaul',
    'run',
    '/opt/longhaul/scenarios/smoke.yaml',
    '--out',
    '/results',
    '--quiet',
  ];
  const ran = await compose`docker-compose -f ${file} ${command}`;
  await compose`docker-compose -f ${file} down --volumes`;
  return ran.exitCode === 0 && ran.stdout.includes('/results/smoke/') ? null : `${ran.stdout}${ran.stderr}`;
}
