import { compareVerb } from './compare.js';
import { doctorVerb } from './doctor.js';
import { exportVerb } from './export.js';
import { initVerb } from './init.js';
import { kernelVerb } from './kernel.js';
import { planVerb } from './plan.js';
import { reportVerb } from './report.js';
import { runVerb } from './run.js';
import { schemaVerb } from './schema.js';
import { tuneVerb } from './tune.js';
import { validateVerb } from './validate.js';
import { verifyVerb } from './verify.js';
import type { Verb } from './verb.js';

/** Every verb of the command line, in the order of `longhaul --help`. `completion` comes with yargs. */
export const verbs: readonly Verb[] = [
  runVerb,
  validateVerb,
  planVerb,
  reportVerb,
  verifyVerb,
  compareVerb,
  exportVerb,
  tuneVerb,
  doctorVerb,
  initVerb,
  schemaVerb,
  kernelVerb,
];
