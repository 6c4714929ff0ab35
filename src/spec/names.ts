import { MAX_DEVICE_NAME } from './limits.js';

/** Lower-case, so that a name means the same in a file system, as a hostname and as a network interface. */
export const NAME_PATTERN = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** `wires` is longhaul's own namespace; the others mean something to the kernel's interface and sysctl trees. */
const RESERVED = new Set(['wires', 'lo', 'eth0', 'all', 'default']);

export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Checks the spelling of a name that the user made up. @param max largest number of characters */
export function refuseName(name: string, max: number): Refusal | undefined {
  if (!NAME_PATTERN.test(name)) {
    const hint = 'a name starts with a letter and has only a-z, 0-9 and "-", in lower case, with no "-" at its end';
    return { message: `"${name}" is not a usable name`, hint };
  }
  if (name.length > max) return { message: `the name "${name}" has ${lengthText(name, max)}`, hint: 'shorten it' };
  return undefined;
}

/** Checks a name that also becomes a network namespace or an interface: nodes, sites, links. */
export function refuseDeviceName(name: string): Refusal | undefined {
  if (RESERVED.has(name)) {
    return { message: `the name "${name}" is reserved`, hint: `reserved: ${[...RESERVED].join(', ')}` };
  }
  return refuseName(name, MAX_DEVICE_NAME);
}

/** Like `refuseDeviceName`, for a name that longhaul made from the user's. */
export function refuseGeneratedName(name: string, shorten: string): Refusal | undefined {
  if (name.length <= MAX_DEVICE_NAME) return undefined;
  const message = `the generated name "${name}" has ${lengthText(name, MAX_DEVICE_NAME)}`;
  return { message, hint: `an interface name has at most ${String(MAX_DEVICE_NAME)}: shorten ${shorten}` };
}

function lengthText(name: string, max: number): string {
  return `${String(name.length)} characters, ${String(max)} are allowed`;
}
