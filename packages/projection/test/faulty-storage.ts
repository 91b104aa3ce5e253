import type { WholeTable, ViewStorage } from '../src/storage/view-storage.ts'

export type Faulty = {
  readonly storage: ViewStorage
  /** How many calls there were that could have failed. */
  readonly calls: () => number
}

/**
 * A storage of which one call fails, the nth: before it takes effect, or after, as when the answer is lost. Calls of
 * `groups` are left whole: they are the process that starts again.
 */
export const faultyStorage = (
  inner: ViewStorage,
  isFaulty: (call: number) => 'before' | 'after' | undefined,
): Faulty => {
  let calls = 0
  const faulty =
    <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1
      const fault = isFaulty(calls)
      if (fault === 'before') throw new Error(`call ${calls} failed before its effect`)
      const result = await run(...args)
      if (fault === 'after') throw new Error(`call ${calls} failed after its effect`)
      return result
    }
  const storage: ViewStorage = {
    whenLost: inner.whenLost,
    open: () => inner.open(),
    groups: () => inner.groups(),
    beginVersion: faulty((shape, o) => inner.beginVersion(shape, o)),
    commit: faulty((shape, batch) => inner.commit(shape, batch)),
    switchTo: faulty((group, version) => inner.switchTo(group, version)),
    setPaused: (group, paused) => inner.setPaused(group, paused),
    recordFault: faulty((group, version, fault) => inner.recordFault(group, version, fault)),
    dropRetired: faulty((group, graceMs) => inner.dropRetired(group, graceMs)),
    rows: (table, version, reader): WholeTable => {
      const source = inner.rows(table, version, reader)
      return { ...source, find: faulty((keys) => source.find(keys)), select: faulty((query) => source.select(query)) }
    },
    [Symbol.asyncDispose]: async () => {},
  }
  return { storage, calls: () => calls }
}
