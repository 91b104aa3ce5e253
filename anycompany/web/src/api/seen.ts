/** How long a write is worth waiting for. Views are milliseconds behind; after this, something else is wrong. */
export const SEEN_FOR_MS = 5 * 60 * 1_000

/** The part of `Storage` that is used here. */
export type SeenStorage = Pick<Storage, 'getItem' | 'setItem'>

/**
 * Remembers, per context, the last `Banyan-Seen` that a write answered, so that the next queries of that context can
 * ask for at least that state: people read what they wrote, also after a reload.
 */
export const createSeen = (storage: SeenStorage, now: () => number) => ({
  /** Keeps the header of a write's answer: `<context>:<stream>@<version>`. */
  remember: (header: string | null): void => {
    const context = header?.split(':', 1)[0]
    if (header === null || context === undefined || context === '') return
    tryStorage(() => storage.setItem(keyOf(context), JSON.stringify({ header, at: now() })))
  },
  /** The header to send with a query to `path`, or null when nothing recent was written there. */
  find: (path: string): string | null => {
    const context = /^\/api\/([^/?]+)/.exec(path)?.[1]
    const kept = context === undefined ? null : tryStorage(() => storage.getItem(keyOf(context)))
    if (typeof kept !== 'string') return null
    const { header, at } = JSON.parse(kept) as { header: string; at: number }
    return now() - at <= SEEN_FOR_MS ? header : null
  },
})

const keyOf = (context: string) => `banyan-seen:${context}`

/** Storage may be forbidden or full: then reads are merely not waited for. */
const tryStorage = <T>(use: () => T): T | null => {
  try {
    return use()
  } catch {
    return null
  }
}
