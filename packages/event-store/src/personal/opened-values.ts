import type { PersonKey } from './person-keys.ts'

/** What is not asked for again is let go of after this long, or twice as long at most. */
const KEPT_MS = 5_000
/** Characters of text in one generation. */
const LENGTH_MAX = 8_000_000

type Opened = { readonly key: PersonKey; readonly text: string }
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
  const put = (mark: string, opened: Opened): void => {
    young.set(mark, opened)
    length += opened.text.length
  }
  return {
    find: (sealed: string, key: PersonKey): string | undefined => {
      age()
      const mark = markOf(sealed)
      const recent = young.get(mark)
      const found = recent ?? old.get(mark)
      if (found?.key !== key) return undefined
      if (!recent) put(mark, found)
      return found.text
    },
    put: (sealed: string, key: PersonKey, text: string): void => {
      age()
      put(markOf(sealed), { key, text })
    },
  }
}

/** Characters of base64 that hold at least a nonce of 12 bytes, and a tag of 16 with what padding may follow. */
const [NONCE_LENGTH, TAG_LENGTH] = [16, 26]

/** Nonce and tag name a sealed value: under one key no two texts have both, or AES-GCM would be broken. */
const markOf = (sealed: string): string => sealed.slice(0, NONCE_LENGTH) + sealed.slice(-TAG_LENGTH)
