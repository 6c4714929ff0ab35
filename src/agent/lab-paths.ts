/**
 * Private places of the lab, outside the cell's directory: `/run` is a tmpfs that only this cell sees, and the nodes see
 * it too, because their mount namespaces are copies of the agent's.
 */
export const LAB = {
  nodes: '/run/longhaul/nodes',
  scratch: '/run/longhaul/scratch',
  modules: '/run/longhaul/modules',
  /** A file system of BPF, in which links are pinned. */
  bpf: '/run/longhaul/bpf',
  controllers: '/run/longhaul/controllers',
  /** A procfs of the agent's own PID namespace: shows every process of the lab, also from inside a node. */
  proc: '/run/longhaul/proc',
  enterScript: '/run/longhaul/enter',
} as const;
