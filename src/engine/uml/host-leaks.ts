import { hostCpu, type HostCpu } from '../../kernel/index.js';
import { run } from '../../proc/index.js';

/** What a guest in virtual time can still learn of the machine that it runs on. */
export interface HostLeaks {
  readonly cpu: HostCpu;
  /** Whether UML can switch off address randomisation for itself, which Docker's default seccomp profile refuses. */
  readonly fixedAddresses: boolean;
}

export async function hostLeaks(): Promise<HostLeaks> {
  // setarch(8) makes the very call that UML makes, personality(ADDR_NO_RANDOMIZE).
  const { exitCode } = await run('setarch', ['--addr-no-randomize', 'true']);
  return { cpu: await hostCpu(), fixedAddresses: exitCode === 0 };
}
