export { bootArguments, WORKING_DIRECTORY, type BootOptions } from './boot.js';
export { buildKernel, type BuildOptions } from './build.js';
export { cachedKernels, findKernel, type FindOptions } from './find.js';
export { hostCpu, kernelInfo, type HostCpu, type KernelReport } from './info.js';
export { buildModule, congestionNames, type ModuleRequest } from './modules/build-module.js';
export { ensureDevel, type Devel } from './modules/devel.js';
export { selfTest, runSelfTestGuest, type GuestRun, type SelfTestSubject } from './self-test.js';
export type {
  BuildPhase,
  BuildProgress,
  KernelInfo,
  KernelRecord,
  SelfTestCheck,
  SelfTestName,
  SelfTestResult,
} from './types.js';
