import type { SagaDef } from '@banyan/model'
import { assertSettled, begun, fingerprint, stepsFrom, type World } from './world.ts'

/** Takes every way through a saga in which so many things go wrong, and asks of each end whether it is right. */
export const everyWay = (
  definition: SagaDef,
  mishaps: number,
): { readonly ends: ReadonlySet<string>; readonly worlds: number } => {
  const seen = new Set<string>()
  const ends = new Set<string>()
  const visit = (world: World, way: readonly string[]): void => {
    const print = fingerprint(world)
    if (seen.has(print)) return
    seen.add(print)
    const steps = stepsFrom(world)
    const isOver =
      world.underWay.length === 0 &&
      world.doubles.length === 0 &&
      steps.every(({ name }) => name === 'cancel' || name === 'crash')
    try {
      if (isOver) assertSettled(world)
    } catch (error) {
      throw new Error(`${way.join(' → ')}\n${JSON.stringify(world.events, null, 1)}`, { cause: error })
    }
    if (isOver) ends.add(world.state.endedAs!)
    for (const step of steps) {
      const name = [...way, step.name]
      let next: World
      try {
        next = step.take()
      } catch (error) {
        throw new Error(name.join(' → '), { cause: error })
      }
      visit(next, name)
    }
  }
  visit(begun(definition, mishaps), [])
  return { ends, worlds: seen.size }
}
