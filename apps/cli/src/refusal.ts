/** What cannot be done; its message says what to do. */
export class Refusal extends Error {}

/** What can't be done here: refused, or a file that can't be read or written. */
export const isRefused = (error: unknown): error is Error =>
  error instanceof Refusal || (error instanceof Error && 'syscall' in error)
