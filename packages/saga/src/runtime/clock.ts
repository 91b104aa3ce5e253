/** The guarded clock follows the database's by at most so much of the time that passes: more than clocks drift, far less than any jump. */
const SLEW_SHARE = 0.001

/** What a saga's deadlines are made and measured by. Milliseconds since 1970. */
export type GuardedClock = {
  readonly now: () => number
  /** The database said what time it is. The first answer sets the clock, later ones lead it. */
  readonly heard: (databaseMs: number) => void
}

/**
 * The database's clock, carried on by one that only rises. A jump of either wall clock, an hour forward or back, rings nothing early and holds
 * nothing up: the guarded clock drifts towards it by a second in a quarter of an hour. A process that opens after the jump has nothing but the database's word.
 */
export const guardedClock = (risingMs: () => number = () => performance.now()): GuardedClock => {
  let set: { offsetMs: number; ledAtMs: number } | undefined
  return {
    now: () => {
      if (!set) throw new Error('expected a clock that was set, found that the database has said nothing yet')
      return risingMs() + set.offsetMs
    },
    heard: (databaseMs) => {
      const rising = risingMs()
      if (!set) {
        set = { offsetMs: databaseMs - rising, ledAtMs: rising }
        return
      }
      const most = (rising - set.ledAtMs) * SLEW_SHARE
      const wanted = databaseMs - rising - set.offsetMs
      set.offsetMs += Math.max(-most, Math.min(most, wanted))
      set.ledAtMs = rising
    },
  }
}
