import { hostLeaks, type HostLeaks } from '../engine/uml/host-leaks.js';
import { LonghaulError } from '../errors/index.js';
import type { CellInput } from '../program/index.js';
import type { Manifest, ManifestExactness } from '../store/index.js';

/** What keeps a run in virtual time from repeating bit for bit, as far as it can be known before it starts. */
export function exactnessWarnings({ clock, kernel }: Manifest['engine']): readonly string[] {
  if (clock !== 'virtual' || !kernel.startsWith('6.12')) return [];
  return [
    `kernel ${kernel} does not repeat bit for bit under load: build a newer one with \`longhaul kernel build --version newest\``,
  ];
}

type Processor = Pick<CellInput, 'processor'>;

/** What is known before the cells of a run start; undefined on the real clock. @throws as `describeExactness` */
export async function exactnessOf(
  cells: readonly { readonly input: Processor }[],
  clock: 'virtual' | 'real',
): Promise<ManifestExactness | undefined> {
  if (clock === 'real') return undefined;
  return describeExactness(
    cells.map(({ input }) => input),
    await hostLeaks(),
  );
}

/**
 * What stayed out of the reach of the seed in a run of virtual time, for the manifest and the report.
 * @throws LonghaulError `machine.capability` if a cell asks for a masked processor and this machine cannot mask it
 */
export function describeExactness(cells: readonly Processor[], { cpu, fixedAddresses }: HostLeaks): ManifestExactness {
  const masked = cells.filter(({ processor }) => processor === 'masked').length;
  if (masked > 0 && !cpu.cpuidFaulting) throw cannotMask(cpu.model);
  const entropy = masked === cells.length ? [] : cpu.entropyInstructions;
  const notes = [...(entropy.length === 0 ? [] : [entropyNote(entropy)]), ...(fixedAddresses ? [] : [ADDRESS_NOTE])];
  return {
    processor: masked === 0 ? 'native' : masked === cells.length ? 'masked' : 'mixed',
    entropy_instructions: entropy,
    fixed_addresses: fixedAddresses,
    notes,
  };
}

/** Of a run that was taken up again: what was out of reach on either occasion was out of reach. */
export function mergeExactness(before: ManifestExactness | undefined, now: ManifestExactness): ManifestExactness {
  if (before === undefined) return now;
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  return {
    processor: now.processor,
    entropy_instructions: union(before.entropy_instructions, now.entropy_instructions),
    fixed_addresses: before.fixed_addresses && now.fixed_addresses,
    notes: union(before.notes, now.notes),
  };
}

const entropyNote = (instructions: readonly string[]): string =>
  `programs can use ${instructions.map((name) => name.toUpperCase()).join(' and ')}, whose numbers come from the ` +
  "processor and from no seed (C++'s std::random_device does): if a repetition differs, set `processor: masked`";

const ADDRESS_NOTE =
  'address randomisation cannot be switched off here (personality(2) is refused, as in a container): the size of memory ' +
  'that a program reads may differ by some MB between runs';

function cannotMask(model: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.capability',
    message: `the processor of this machine (${model}) cannot be masked: CPUID cannot be made to fault on it`,
    hint: 'leave out `processor: masked`, or use a machine whose /proc/cpuinfo has cpuid_fault (`longhaul kernel info` says so)',
  });
}
