/**
 * The unshare(1) call that isolates a cell. The namespaces are the clean-up: when their first process dies, the kernel
 * removes every process, mount, interface and qdisc in them, and --kill-child makes that process die with unshare.
 */
export function unshareArgv(isRoot: boolean): readonly [string, ...string[]] {
  return [
    'unshare',
    ...(isRoot ? [] : ['--user', '--map-root-user']),
    '--mount',
    '--propagation=private',
    '--pid',
    '--net',
    '--uts',
    '--ipc',
    '--fork',
    '--kill-child=SIGKILL',
  ];
}

/** Whether this process may make namespaces without a user namespace around them. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}
