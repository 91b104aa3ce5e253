import { isRefusal } from './problem.ts'

/** The part of `Storage` that is used here. */
export type SubmissionStorage = Pick<Storage, 'getItem' | 'setItem'>

/** Keys kept of submits without an answer; older ones are forgotten first. */
export const UNANSWERED_MAX = 20

const STORAGE_KEY = 'banyan-unanswered'

type Entry = readonly [what: string, key: string]

/**
 * Gives each submit its key. Whoever submits the same thing again after no answer came gets the key of the first try, also
 * after a reload, so that it happens once; after an answer, be it a refusal, the same words are a new thing with a new key.
 */
export const createSubmissions = (storage: SubmissionStorage, makeKey: () => string) => {
  const read = (): readonly Entry[] => attempt(() => JSON.parse(storage.getItem(STORAGE_KEY) ?? '[]') as Entry[]) ?? []
  const write = (entries: readonly Entry[]) =>
    attempt(() => storage.setItem(STORAGE_KEY, JSON.stringify(entries.slice(-UNANSWERED_MAX))))
  const forget = (key: string) => write(read().filter(([, other]) => other !== key))
  const underWay = new Set<string>()
  return async <T>(what: string, send: (key: string) => Promise<T>): Promise<T> => {
    // What this page has under way is another thing; what an earlier one had may have arrived.
    const left = read().find(([other, leftKey]) => other === what && !underWay.has(leftKey))
    const key = left?.[1] ?? makeKey()
    underWay.add(key)
    write([...read().filter(([, other]) => other !== key), [what, key]])
    try {
      const answer = await send(key)
      forget(key)
      return answer
    } catch (error) {
      if (isRefusal(error)) forget(key)
      throw error
    } finally {
      underWay.delete(key)
    }
  }
}

/** Storage may be forbidden or full: then a try after a reload has a key of its own. */
const attempt = <T>(use: () => T): T | null => {
  try {
    return use()
  } catch {
    return null
  }
}
