/** Why controls miss bounds, by control and `test/bound`: one sentence each, from their series and their source. */
export const CAUSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
