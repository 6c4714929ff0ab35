import { EXIT } from '../errors/index.js';
import { examineMachine, renderDoctor } from '../app/doctor/index.js';
import { printJson } from './io.js';
import { defineVerb } from './verb.js';

export const doctorVerb = defineVerb({
  command: 'doctor',
  summary: 'Probe what this machine can run, and say how to fix what is missing',
  options: (parser) =>
    parser.option('boot', {
      type: 'boolean',
      default: true,
      describe: 'Boot the kernel for its self-test (--no-boot)',
    }),
  run: async (options, io) => {
    const diagnosis = await examineMachine({ boot: options.boot, log: io.log });
    if (io.json) printJson(io, diagnosis);
    else io.screens.out.write(renderDoctor(diagnosis, io.screens.out));
    return diagnosis.runnable ? EXIT.ok : EXIT.machine;
  },
});
