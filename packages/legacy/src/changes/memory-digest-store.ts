import { type Digest, type DigestStore, MAX_STORE_KEYS } from './digest-store.ts'

/** Forgets everything with the process: after a restart every row is delivered again. For tests and small tables. */
export const memoryDigestStore = (): DigestStore => {
  const sources = new Map<string, Map<string, Digest>>()
  const marks = new Map<string, string>()
  const known = (source: string): Map<string, Digest> => {
    const found = sources.get(source) ?? new Map<string, Digest>()
    sources.set(source, found)
    return found
  }
  return {
    digests: async (source, keys) =>
      new Map(keys.flatMap((key) => (known(source).has(key) ? [[key, known(source).get(key) as Digest]] : []))),
    save: async (source, digests) => digests.forEach((digest, key) => known(source).set(key, digest)),
    remove: async (source, keys) => keys.forEach((key) => known(source).delete(key)),
    keysAfter: async (source, after) =>
      [...known(source).keys()]
        .filter((key) => after === undefined || key > after)
        .sort()
        .slice(0, MAX_STORE_KEYS),
    countKeys: async (source) => known(source).size,
    findMark: async (source) => marks.get(source),
    saveMark: async (source, mark) => void marks.set(source, mark),
  }
}
