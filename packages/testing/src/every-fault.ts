import { Fault } from '@banyan/model'

/** What a fault test breaks: any function that reaches the outside. */
type Call = (...args: readonly never[]) => Promise<unknown>

/** When the call breaks: the effect has not happened, or it has and nobody learns of it. */
export type FaultMoment = 'before' | 'after'

/** Breaks one call of a port: the `nth`, before or after its effect. */
export type FaultPoint = {
  /** A port whose functions count as calls; the one to fail throws. */
  wrap<P extends object>(port: P): P
  readonly nth: number
  readonly moment: FaultMoment
}

/** More calls than a run that is under test can sensibly make: a run that never gets through stops here. */
const CALLS_MAX = 10_000

/**
 * Runs `scenario` again and again, failing its first outside call, then its second, and so on until a run meets no fault any more;
 * each both before and after the call's effect. `scenario` wraps its ports with the point and must hold its invariants every time.
 * Answers how many calls were failed, so that a test can see that it failed any.
 */
export const everyFault = async (scenario: (point: FaultPoint) => Promise<void>): Promise<number> => {
  for (let nth = 1; nth <= CALLS_MAX; nth++) {
    const before = await runWith(scenario, nth, 'before')
    const after = await runWith(scenario, nth, 'after')
    if (!before && !after) return nth - 1
  }
  throw new Error(`expected the scenario to end within ${CALLS_MAX} outside calls`)
}

const runWith = async (
  scenario: (point: FaultPoint) => Promise<void>,
  nth: number,
  moment: FaultMoment,
): Promise<boolean> => {
  let calls = 0
  const failing = (call: Call, self: object): Call => {
    return async (...args) => {
      const mine = ++calls
      if (mine === nth && moment === 'before') throw brokenOnPurpose(nth, moment)
      const result = await Reflect.apply(call, self, args)
      if (mine === nth) throw brokenOnPurpose(nth, moment)
      return result
    }
  }
  const wrap = <P extends object>(port: P): P =>
    new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' && typeof name === 'string' ? failing(value as Call, target) : value
      },
    })
  await scenario({ wrap, nth, moment })
  return calls >= nth
}

const brokenOnPurpose = (nth: number, moment: FaultMoment): Fault =>
  new Fault(`call ${nth} was broken on purpose, ${moment} its effect`, {
    code: 'TESTING_BROKEN_ON_PURPOSE',
    retry: 'later',
    data: { nth, moment },
  })
