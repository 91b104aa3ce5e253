import { generateKeySync } from 'node:crypto'
import { faults } from '../errors.ts'
import type { PersonKey, PersonKeys } from '../personal/person-keys.ts'

const KEY_BITS = 256

/** Person keys in memory. */
export const memoryPersonKeys = (): PersonKeys => {
  const keys = new Map<string, PersonKey>()
  const forgotten = new Set<string>()
  return {
    obtain: async (person) => {
      if (forgotten.has(person)) throw faults.STORE_PERSON_FORGOTTEN({ person })
      const key = keys.get(person) ?? generateKeySync('aes', { length: KEY_BITS })
      keys.set(person, key)
      return key
    },
    find: async (persons) =>
      new Map(
        persons.flatMap((person) => {
          const key = keys.get(person)
          return key ? [[person, key] as const] : []
        }),
      ),
    forget: async (person) => {
      keys.delete(person)
      forgotten.add(person)
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
