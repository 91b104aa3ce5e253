import type { ConfigurationStore, Version } from './store.ts'

/** Lasts as long as its process. */
export const memoryStore = (): ConfigurationStore => {
  const contexts = new Map<string, Map<number, Version>>()
  return {
    newest: async (context) => {
      const kept = contexts.get(context)
      return kept?.get(Math.max(...kept.keys())) ?? null
    },
    find: async (context, version) => contexts.get(context)?.get(version) ?? null,
    add: async (version) => {
      const kept = contexts.get(version.context) ?? new Map<number, Version>()
      if (kept.has(version.version)) return 'taken'
      contexts.set(version.context, kept.set(version.version, structuredClone(version)))
      return 'added'
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
