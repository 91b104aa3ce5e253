/** Attempts in a row, and how long one takes to come back, in milliseconds: by the name asked for, and by the address that asks. */
const LIMITS = {
  name: { burst: 8, everyMs: 30_000 },
  address: { burst: 30, everyMs: 5_000 },
} as const
/** Names and addresses remembered; beyond, the one heard of longest ago is let go. */
const REMEMBERED_MAX = 10_000
/** Attempts looked at at once: each takes 32 MiB. */
export const SIGN_INS_AT_ONCE_MAX = 4

/** Holds back whoever tries many passwords. */
export type SignInLimits = {
  /** Takes one attempt; how long to wait, in seconds, when there is none. */
  take(who: { readonly name: string; readonly address: string }): number | undefined
  /** The password was right: the attempt is given back. */
  giveBack(who: { readonly name: string; readonly address: string }): void
}

/** Two buckets (GCRA): each attempt moves a due time on, which may lie at most `burst` attempts ahead. */
export const signInLimits = (now: () => number = Date.now): SignInLimits => {
  const dueAt = new Map<string, number>()
  const bucketsOf = (who: { readonly name: string; readonly address: string }) =>
    (['name', 'address'] as const).map((kind) => ({ key: `${kind} ${who[kind]}`, ...LIMITS[kind] }))
  const move = (key: string, due: number): void => {
    dueAt.delete(key) // last in the order of the map
    dueAt.set(key, due)
    if (dueAt.size > REMEMBERED_MAX) dueAt.delete(dueAt.keys().next().value!)
  }
  return {
    take: (who) => {
      const at = now()
      const buckets = bucketsOf(who).map((b) => ({ ...b, due: Math.max(dueAt.get(b.key) ?? 0, at) + b.everyMs }))
      const waitMs = Math.max(...buckets.map(({ due, burst, everyMs }) => due - at - burst * everyMs))
      if (waitMs > 0) return Math.ceil(waitMs / 1_000)
      for (const { key, due } of buckets) move(key, due)
      return undefined
    },
    giveBack: (who) => {
      for (const { key, everyMs } of bucketsOf(who)) move(key, (dueAt.get(key) ?? 0) - everyMs)
    },
  }
}
