import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byCodePoint } from '@banyan/model'
import * as fc from 'fast-check'
import { mergePages, type Page, type Pair } from './merge-pages.ts'

const table = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.nat(3), { maxKeys: 40 })

const pageOf = (all: Readonly<Record<string, number>>, after: string | null, limit: number): Page<number> => {
  const keys = Object.keys(all).filter((key) => after === null || byCodePoint(key, after) > 0)
  const some = keys.toSorted(byCodePoint).slice(0, limit)
  return { entries: some.map((key) => ({ key, value: all[key]! })), upTo: some.length < limit ? null : some.at(-1)! }
}

describe('two lists, page by page', () => {
  it('are compared whole, each key once, in pages of any size', () => {
    fc.assert(
      fc.property(table, table, fc.integer({ min: 1, max: 7 }), (ours, theirs, limit) => {
        const found: Pair<number, number>[] = []
        let after: string | null = null
        do {
          const merged: ReturnType<typeof mergePages<number, number>> = mergePages(
            pageOf(ours, after, limit),
            pageOf(theirs, after, limit),
          )
          assert.ok(merged.pairs.length <= 2 * limit)
          found.push(...merged.pairs)
          after = merged.upTo
        } while (after !== null)
        const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].toSorted(byCodePoint)
        assert.deepEqual(
          found,
          keys.map((key) => ({
            key,
            ours: Object.hasOwn(ours, key) ? ours[key] : undefined,
            theirs: Object.hasOwn(theirs, key) ? theirs[key] : undefined,
          })),
        )
      }),
    )
  })
})
