/**
 * A schedule of one's own: the ranks form a chain, the sum travels up and the result down. Two crossings of every link
 * between sites if the ranks are placed site by site.
 */
interface Request {
  readonly collective: string;
  readonly ranks: number;
}

export function schedule({ collective, ranks }: Request) {
  const up = Array.from({ length: ranks - 1 }, (_, rank) => message(rank, { from: rank, to: rank + 1, op: 'reduce' }));
  const down = Array.from({ length: ranks - 1 }, (_, hop) => {
    const from = ranks - 1 - hop;
    return message(ranks - 1 + hop, { from, to: from - 1, op: 'receive' });
  });
  return { format: 'longhaul/schedule@1', collective, ranks, chunks: 1, steps: [...up, ...down].flat() };
}

function message(step: number, { from, to, op }: { from: number; to: number; op: 'reduce' | 'receive' }) {
  return [
    { step, rank: from, op: 'send', peer: to, chunk: 0 },
    { step, rank: to, op, peer: from, chunk: 0 },
  ];
}
