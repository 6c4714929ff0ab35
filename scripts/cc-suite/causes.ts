/** Why controls miss bounds, by control and `test/bound`: one sentence each, from their figures and from what they do. */
export const CAUSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bbr: {
    'against-cubic/no-more-harm-than-its-own-kind':
      'keeps about two BDP in flight whatever is lost, which is the path and the whole buffer: CUBIC finds it full and backs off',
    'against-reno/no-more-harm-than-its-own-kind':
      'keeps about two BDP in flight whatever is lost, which is the path and the whole buffer: Reno finds it full and backs off',
  },
  cubic: {
    'deep-buffer/no-standing-queue':
      'backs off by 30 % once nine BDP are in flight, eight of them in the buffer: more than five still wait',
  },
  dctcp: {
    'against-bbr/not-starved':
      'nothing marks here, and without marks DCTCP is Reno, which halves at losses that BBR ignores',
    'deep-buffer/no-standing-queue':
      'nothing marks here, and without marks DCTCP is Reno: halves once nine BDP are in flight, and more than three still wait',
  },
  lh_distance: {
    'against-bbr/not-starved': 'beside a flow that does not give way to its drains it is Reno, and BBR starves Reno',
  },
  reno: {
    'against-bbr/not-starved': 'halves at losses that BBR ignores, whose two BDP in flight keep the buffer full',
    'deep-buffer/no-standing-queue':
      'halves once nine BDP are in flight, eight of them in the buffer: more than three still wait',
  },
};
