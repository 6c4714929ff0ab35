import { JITTER_TABLES } from './lab-files.js';
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
    case 'netlink':
      return [
        '',
        '# Needs a tc that knows this qdisc (iproute2 6.17 or newer).',
        ...lines.map((line) => `tc -n ${netns ?? ''} ${line}`),
      ];
    case 'file-write':
      return ['', `export TC_LIB_DIR=${JITTER_TABLES}`, ...lines.flatMap(renderFile)];
    case 'ethtool':
      return ['', ...lines.map((line) => `${inside}ethtool ${line}`)];
    case 'lh_link':
    case 'lh_balance':
      // Reads commands until its input ends.
      return ['', ...lines.map((line) => `sleep infinity | ${inside}${tool} ${line} &`)];
    case 'sysctl-write':
      return ['', ...(netns === null ? renderKernelSysctls(lines) : renderSysctls(`${inside}sysctl -q -w`, lines))];
  }
}

function renderFile(line: string): readonly string[] {
  const [path = '', base64 = ''] = line.split(' ');
  const folder = path.slice(0, path.lastIndexOf('/'));
  return [`mkdir -p ${folder}`, `base64 -d >${path} <<'END'`, ...(base64.match(/.{1,100}/g) ?? []), 'END'];
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
