import type { PersonKey } from './person-keys.ts'

/** What is not asked for again is let go of after this long, or twice as long at most. */
const KEPT_MS = 5_000
/** Characters of sealed text in one generation. */
const LENGTH_MAX = 8_000_000

/** Sealed values begin with what makes each of them unique: so much of one finds it quickly, and the whole is compared then. */
const PREFIX_LENGTH = 24

type Opened = { readonly sealed: string; readonly key: PersonKey; readonly text: string }
type Generation = Map<string, Opened>

/**
 * Texts opened a moment ago, by their sealed form: what many readers see at once is deciphered once. An entry counts only for the very
 * key that opened it, so a forgotten person's texts are closed from the moment their key is.
 */
export const openedValues = (now: () => number = () => performance.now()) => {
  let young: Generation = new Map()
  let old: Generation = new Map()
  let length = 0
  let since = now()
  /** Two generations: nothing has to remember when each entry was used. */
  const age = (): void => {
    if (now() - since < KEPT_MS && length < LENGTH_MAX) return
    old = now() - since < 2 * KEPT_MS ? young : new Map()
    young = new Map()
    length = 0
    since = now()
  }
  const put = (opened: Opened): void => {
    young.set(prefixOf(opened.sealed), opened)
    length += opened.sealed.length
  }
  return {
    find: (sealed: string, key: PersonKey): string | undefined => {
      age()
      const recent = young.get(prefixOf(sealed))
      const found = recent ?? old.get(prefixOf(sealed))
      if (found?.key !== key || found.sealed !== sealed) return undefined
      if (!recent) put(found)
      return found.text
    },
    put: (sealed: string, key: PersonKey, text: string): void => {
      age()
      put({ sealed, key, text })
    },
  }
}

const prefixOf = (sealed: string): string => sealed.slice(0, PREFIX_LENGTH)
