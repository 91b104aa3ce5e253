import { readFile } from 'node:fs/promises'

/** Something a server's log says that a role did. */
export type Entry = {
  readonly atMs: number
  readonly pid: number
  readonly program: string
  readonly kind: 'statement' | 'connected' | 'disconnected'
  readonly text: string
}

/** Entries of one role, in the order they were written. */
export const entriesOf = async (logFile: string, role: string): Promise<readonly Entry[]> =>
  // A line of a longer entry begins with a tab.
  (await readFile(logFile, 'utf8'))
    .replaceAll('\n\t', ' ')
    .split('\n')
    .flatMap((line) => {
      const [at, pid, program, user, ...rest] = line.split('|')
      const text = rest.join('|')
      const kind = user === role ? kindOf(text) : undefined
      return kind === undefined
        ? []
        : [{ atMs: Number(at) * 1_000, pid: Number(pid), program: program ?? '', kind, text }]
    })

/**
 * The most within any second as they were sent. They are logged as they arrive, later by what a busy machine took: of those sent
 * over more than a second the last can be near the first, but not nearer than {@link WAY_MS}.
 */
export const mostInASecond = (entries: readonly Entry[]): number => {
  let [first, most] = [0, 0]
  for (const [i, { atMs }] of entries.entries()) {
    while ((entries[first] as Entry).atMs <= atMs - (1_000 - WAY_MS)) first += 1
    most = Math.max(most, i - first + 1)
  }
  return most
}

/** Longest difference between two statements' ways to the log. */
const WAY_MS = 200

/** The most connections that were open at once. */
export const mostConnections = (entries: readonly Entry[]): number => {
  let [open, most] = [0, 0]
  for (const { kind } of entries) {
    open += kind === 'connected' ? 1 : kind === 'disconnected' ? -1 : 0
    most = Math.max(most, open)
  }
  return most
}

const kindOf = (text: string): Entry['kind'] | undefined => {
  if (/^LOG: {2}(statement|execute|fastpath)/.test(text)) return 'statement'
  if (/^LOG: {2}connection authorized/.test(text)) return 'connected'
  return /^LOG: {2}disconnection/.test(text) ? 'disconnected' : undefined
}
