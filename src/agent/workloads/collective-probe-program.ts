import type { LinkProbe } from '../../program/collective-probe.js';

/**
 * Lines of a rank's program for one probe (read by src/native/lh_collective_program.c). Every rank has a line of its own
 * for every probe, because all of them wait for each other; one without a part in it sends nothing.
 */
export function probeRows(probe: LinkProbe, rank: number): readonly string[] {
  const { id, pairs, elements, warmupIterations, iterations } = probe;
  const targets = pairs.filter(([from]) => from === rank).map(([, to]) => to);
  const sources = pairs.filter(([, to]) => to === rank).map(([from]) => from);
  // The rank's own message first, then what the others send it, one after the other.
  const at = (index: number) => (index + 1) * elements;
  const takesPart = targets.length + sources.length > 0;
  return [
    `probe ${id} warmup ${warmupIterations} iterations ${iterations}`,
    `buffer ${takesPart ? at(sources.length) : 0}`,
    ...(targets.length > 0 ? [`init 0 ${elements} 0`] : []),
    ...sources.map((source, index) => `verify ${at(index)} ${elements} 0 ${source}`),
    ...(takesPart ? ['step 0'] : []),
    ...targets.map((target) => `send ${target} 0 ${elements}`),
    ...sources.map((source, index) => `receive ${source} ${at(index)} ${elements}`),
  ];
}
