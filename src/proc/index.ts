export { run, runProgram, type RunRequest, type RunResult } from './run.js';
export { spawnGroup, type GroupExit, type ProcessGroup, type SpawnOptions } from './spawn-group.js';
export { waitForGroup } from './wait-for-group.js';
