import { pause } from '../sending.ts'
import { memberAt, type World } from '../world.ts'
import { ACTS } from './acts.ts'
import { type Decision, planOf, type PlanOptions } from './plan.ts'

export type Traffic = {
  /** From the first to the last arrival's end, in seconds. */
  readonly seconds: number
  /** Arrivals that were not begun because too many before them were still waiting for answers. */
  readonly notBegun: number
}

/** Arrivals under way at once: beyond it this process would measure itself. */
const UNDER_WAY_MAX = 2_000

/** Begins every arrival at its time, whether or not earlier ones have been answered, and waits for the last. */
export const runTraffic = async (
  world: World,
  o: Omit<PlanOptions, 'graph'> & { readonly progress: (decision: Decision) => void },
): Promise<Traffic> => {
  const startedAt = performance.now()
  const underWay = new Set<Promise<void>>()
  const inTurn = oneAfterAnother()
  let notBegun = 0
  for (const decision of planOf({ ...o, graph: world.graph })) {
    const early = startedAt + decision.atMs - performance.now()
    if (early > 0) await pause(early, world.signal)
    if (world.signal.aborted) break
    if (underWay.size >= UNDER_WAY_MAX) notBegun += 1
    else follow(underWay, begin(world, decision, inTurn))
    o.progress(decision)
  }
  await Promise.all(underWay)
  return { seconds: (performance.now() - startedAt) / 1_000, notBegun }
}

type InTurn = (member: number, work: () => Promise<void>) => Promise<void>

const begin = (world: World, decision: Decision, inTurn: InTurn): Promise<void> => {
  const doIt = () => ACTS[decision.act](world, memberAt(world, decision.actor), decision)
  const reads = decision.act === 'home timeline' || decision.act === 'member page'
  return reads ? doIt() : inTurn(decision.actor, doIt)
}

/** What one member changes they change one after the other: only so is it known how it ended. */
const oneAfterAnother = (): InTurn => {
  const last = new Map<number, Promise<void>>()
  return (member, work) => {
    const next = (last.get(member) ?? Promise.resolve()).then(work)
    last.set(member, next)
    return next
  }
}

const follow = (underWay: Set<Promise<void>>, work: Promise<void>): void => {
  const followed = work.finally(() => underWay.delete(followed))
  underWay.add(followed)
}
