import { expect, it } from 'vitest';
import { exactnessWarnings } from '../../src/app/exactness.js';

it('warns of the kernel series that does not repeat under load, where repetition is promised', () => {
  const engine = { name: 'uml', clock: 'virtual', kernel: '6.12.117-longhaul (sha256:0, ptrace)' } as const;
  expect(exactnessWarnings(engine)).toEqual([expect.stringContaining('does not repeat bit for bit under load')]);
  expect(exactnessWarnings({ ...engine, clock: 'real' })).toEqual([]);
  expect(exactnessWarnings({ ...engine, kernel: '7.3.4-longhaul (sha256:0, seccomp)' })).toEqual([]);
});
