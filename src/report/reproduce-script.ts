/** What `reproduce.sh` of a run directory says about the run it repeats. */
export interface RunToReproduce {
  readonly command: readonly string[];
  readonly longhaul: string;
  readonly node: string;
  readonly os: string;
  readonly engine: { readonly name: string; readonly clock: string; readonly kernel: string };
}

/**
 * A POSIX shell script that proves the run directory unchanged and repeats it bit for bit.
 *
 * The command line is quoted as JSON: an argument may hold a newline, which must not end the comment it stands in.
 */
export function renderReproduceScript({ command, longhaul, node, os, engine }: RunToReproduce): string {
  return `#!/bin/sh
# Repeats this run bit for bit: every cell from its own input in cells/, compared record by record.
#
#   sh reproduce.sh [--jobs N] [--json] [--keep DIR]
#
# It was made by longhaul ${longhaul} with the arguments
#   ${JSON.stringify(command)}
# on ${os}, Node.js ${node}, engine ${engine.name}, ${engine.clock} time, kernel
#   ${engine.kernel}
# and needs the same longhaul, kernel and programs. Exit status: 0 identical, 5 different, 3 not possible here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
longhaul=\${LONGHAUL:-longhaul}
if ! command -v "$longhaul" >/dev/null 2>&1; then
  echo 'reproduce.sh: there is no longhaul in PATH; name it: LONGHAUL=/path/to/longhaul/dist/cli/main.js sh reproduce.sh' >&2
  exit 3
fi
if ! (cd "$here" && sha256sum --check --quiet SHA256SUMS >&2); then
  echo 'reproduce.sh: the files above are not as the run left them' >&2
  exit 5
fi
exec "$longhaul" verify "$here" "$@"
`;
}
