import { randomBytes } from 'node:crypto'
import { faults } from '../errors.ts'
import type { PersonKey, PersonKeys } from '../personal/person-keys.ts'

const KEY_BYTES = 32

/** Person keys in memory. */
export const memoryPersonKeys = (): PersonKeys => {
  const keys = new Map<string, PersonKey>()
  const forgotten = new Set<string>()
  return {
    obtain: async (person) => {
      if (forgotten.has(person)) throw faults.STORE_PERSON_FORGOTTEN({ person })
      const key = keys.get(person) ?? randomBytes(KEY_BYTES)
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
