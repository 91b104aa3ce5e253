import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AgreementDef, AnyRow } from '@banyan/model'
import * as fc from 'fast-check'
import { comparePage } from './compare.ts'
import type { Side } from './side.ts'

const table = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.nat(3), { maxKeys: 40 })
type Table = Readonly<Record<string, number>>

/** A side with an order and pages of its own. */
const sideOf = (all: Table, keys: readonly string[], pageKeys: number): Side<number> => ({
  look: async (at) => {
    const some =
      'keys' in at ? at.keys : keys.slice(at.after === null ? 0 : keys.indexOf(at.after) + 1).slice(0, pageKeys)
    const entries = some.flatMap((key) => (Object.hasOwn(all, key) ? [{ key, value: all[key]! }] : []))
    return { entries, upTo: 'keys' in at || some.length < pageKeys ? null : some.at(-1)!, head: 0 }
  },
  readAgain: async () => {},
})

describe('two sides, each in an order of its own', () => {
  it('are compared whole, page by page, each key once', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        table,
        fc.integer({ min: 1, max: 7 }),
        fc.integer(),
        async (ours, theirs, pageKeys, seed) => {
          const turned = (keys: readonly string[]) => keys.toSorted((a, b) => order(a, seed) - order(b, seed))
          const o = {
            agreement: { agrees: (a: unknown, b: unknown) => a === b } as unknown as AgreementDef,
            ours: sideOf(ours, Object.keys(ours), pageKeys) as unknown as Side<AnyRow>,
            theirs: sideOf(theirs, turned(Object.keys(theirs)), pageKeys),
            whenTakenOver: async () => {},
            signal: new AbortController().signal,
          }
          const found: string[] = []
          let compared = 0
          for (const walking of ['theirs', 'ours'] as const) {
            let after: string | null = null
            do {
              const page: Awaited<ReturnType<typeof comparePage>> = await comparePage(o, { walking, after })
              found.push(...page.found.map(({ key }) => key))
              compared += page.compared
              after = page.upTo
            } while (after !== null)
          }
          const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
          const has = (one: Table, key: string) => (Object.hasOwn(one, key) ? one[key] : undefined)
          assert.equal(compared, keys.length)
          assert.deepEqual(found.toSorted(), keys.filter((key) => has(ours, key) !== has(theirs, key)).toSorted())
        },
      ),
    )
  })
})

const order = (key: string, seed: number): number =>
  Buffer.from(key).reduce((sum, byte) => (sum * 31 + byte + seed) % 997, 7)
