/** Why controls miss bounds, by control and `test/bound`: one sentence each, from their figures and from what they do. */
export const CAUSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bbr: {
    'against-cubic/no-more-harm-than-its-own-kind':
      'keeps about two BDP in flight whatever is lost, which is the path and the whole buffer: CUBIC finds it full and backs off',
    'against-reno/no-more-harm-than-its-own-kind':
      'keeps about two BDP in flight whatever is lost, which is the path and the whole buffer: Reno finds it full and backs off',
    'inside-a-site/its-half-of-the-link':
      'takes no notice of 661,490 marks, and RED drops what cannot be marked meanwhile: the SYNs of the second flow, which begins ' +
      'when the first has ended',
    'inside-a-site/queue-stays-short':
      'takes no notice of 661,490 marks, and RED drops what cannot be marked meanwhile: all 200 probes',
    'shallow-buffer/probes-survive':
      'sends a quarter more than the path carries in one round trip of eight, which fills a quarter of a BDP',
    'short-flows/short-flows-suffer-no-more':
      'keeps the buffer full: the 94 short flows send 1,248 packets again, beside CUBIC 212',
  },
  cubic: {
    'against-bbr/not-starved': 'backs off at losses that BBR ignores, whose two BDP in flight keep the buffer full',
    'deep-buffer/no-standing-queue':
      'backs off by 30 % once nine BDP are in flight, eight of them in the buffer: more than five still wait',
    'shallow-buffer/probes-survive':
      'at the top of its growth the queue of 17 packets is full, 2.4 % of the time in the samples of the run; 7 of 200 probes came then',
  },
  dctcp: {
    'against-bbr/not-starved':
      'nothing marks here, and without marks DCTCP is Reno, which halves at losses that BBR ignores',
    'deep-buffer/no-standing-queue':
      'nothing marks here, and without marks DCTCP is Reno: halves once nine BDP are in flight, and more than three still wait',
  },
  lh_distance: {
    'against-bbr/not-starved': 'beside a flow that does not give way to its drains it is Reno, and BBR starves Reno',
    'reordering/is-not-misled':
      'one acknowledgement in a hundred overtakes, too: it passes for a path that is 8 ms shorter, and the rest for a queue to drain',
  },
  reno: {
    'against-bbr/not-starved': 'halves at losses that BBR ignores, whose two BDP in flight keep the buffer full',
    'deep-buffer/no-standing-queue':
      'halves once nine BDP are in flight, eight of them in the buffer: more than three still wait',
  },
};
