const WINDOW_MS = 10 * 60 * 1_000
const MAX_FAILURES = 20
const MAX_REMEMBERED = 10_000

/** Counts failed logins of this process, so that nobody tries passwords without end. */
export type FailedLogins = {
  readonly tooMany: (who: string) => boolean
  readonly add: (who: string) => void
}

/** Remembers the last 10,000 of those who failed within 10 minutes; after 20 failures one has to wait. */
export const rememberFailedLogins = (now: () => number = Date.now): FailedLogins => {
  const failures = new Map<string, { count: number; readonly since: number }>()
  const recent = (who: string) => {
    const found = failures.get(who)
    return found !== undefined && now() - found.since < WINDOW_MS ? found : undefined
  }
  return {
    tooMany: (who) => (recent(who)?.count ?? 0) >= MAX_FAILURES,
    add: (who) => {
      const found = recent(who) ?? { count: 0, since: now() }
      failures.delete(who)
      failures.set(who, { count: found.count + 1, since: found.since })
      if (failures.size > MAX_REMEMBERED) failures.delete(failures.keys().next().value ?? who)
    },
  }
}
