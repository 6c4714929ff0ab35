/** One line of progress. Scripts talk on stderr so that stdout stays free for results. */
export function say(text: string): void {
  process.stderr.write(`longhaul: ${text}\n`);
}
