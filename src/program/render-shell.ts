import { renderInvocations } from './render-invocations.js';
import type { Invocation, Program } from './types.js';

/**
 * A POSIX shell script that builds the same network by hand, in the namespaces it is run in. It needs root there and
 * iproute2 6.6 or newer; nothing in it is specific to longhaul.
 */
export function renderShell(program: Program): string {
  const head = [
    '#!/bin/sh',
    '# Written by longhaul plan. Run as root, best in namespaces of its own:',
    '#   unshare --net --mount sh -c "mount -t tmpfs tmpfs /run && sh this-script"',
    'set -eu',
  ];
  return [...head, ...renderInvocations(program).flatMap(renderBlock), ''].join('\n');
}

function renderBlock(invocation: Invocation): readonly string[] {
  const { tool, netns, lines } = invocation;
  const inside = netns === null ? '' : `ip netns exec ${netns} `;
  switch (tool) {
    case 'ip':
    case 'tc': {
      const target = netns === null ? '' : ` -n ${netns}`;
      // Quoted delimiter: the shell expands nothing in the batch.
      return ['', `${tool}${target} -batch - <<'END'`, ...lines, 'END'];
    }
    case 'ethtool':
      return ['', ...lines.map((line) => `${inside}ethtool ${line}`)];
    case 'sysctl-write':
      return ['', ...(netns === null ? renderKernelSysctls(lines) : renderSysctls(`${inside}sysctl -q -w`, lines))];
  }
}

function renderSysctls(command: string, lines: readonly string[]): readonly string[] {
  return [`${command} \\`, lines.map((line) => `  ${quote(line)}`).join(' \\\n')];
}

/** Unlike everything else these reach beyond the script's namespaces, and where it may not set them it goes on. */
function renderKernelSysctls(lines: readonly string[]): readonly string[] {
  return [
    '# These exist once per kernel and cannot be set inside a network namespace.',
    ...lines.map((line) => `sysctl -q -w ${quote(line)} || echo "kept as it is: ${line.split('=')[0] ?? ''}" >&2`),
  ];
}

/** Single quotes, with the quote itself spliced in: values come from the user's file. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
