/** Longest cursor a client may send back, in characters; ours are far shorter. */
export const CURSOR_LENGTH_MAX = 1_000
