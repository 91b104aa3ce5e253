import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fairShares, type Owners } from './fair-share.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']

/** Any state at all: owners that are gone, partitions of nobody, shares of any size. */
const anyOwners: fc.Arbitrary<Owners> = fc
  .record({
    living: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
    partitions: fc.integer({ min: 0, max: 16 }),
    owners: fc.array(fc.option(fc.constantFrom(...NAMES)), { minLength: 16, maxLength: 16 }),
  })
  .map(({ living, partitions, owners }) => {
    const owned = owners.slice(0, partitions).map((owner, partition) => [partition, owner] as const)
    const ownerOf = new Map(
      owned.flatMap(([partition, owner]) => (owner === null ? [] : [[partition, owner] as const])),
    )
    return { living, partitions, ownerOf }
  })

const sizesOf = ({ living }: Owners, shares: ReadonlyMap<number, string>): readonly number[] =>
  living.map((name) => [...shares.values()].filter((owner) => owner === name).length)

describe('the fair shares of partitions', () => {
  it('hold each partition once, among the living alone, and differ by one at most', () => {
    fc.assert(
      fc.property(anyOwners, (owners) => {
        const shares = fairShares(owners)
        assert.deepEqual(
          [...shares.keys()].toSorted((a, b) => a - b),
          Array.from({ length: owners.partitions }, (_, i) => i),
        )
        for (const owner of shares.values()) assert.ok(owners.living.includes(owner))
        const sizes = sizesOf(owners, shares)
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join())
      }),
    )
  })

  it('are the same whoever works them out, in whatever order the living are told', () => {
    fc.assert(
      fc.property(anyOwners, (owners) => {
        const reversed = { ...owners, living: owners.living.toReversed() }
        assert.deepEqual(fairShares(reversed), fairShares(owners))
      }),
    )
  })

  it('once reached are kept, and nobody gives up a partition to take another', () => {
    fc.assert(
      fc.property(anyOwners, (owners) => {
        const shares = fairShares(owners)
        assert.deepEqual(fairShares({ ...owners, ownerOf: shares }), shares)
        const moves = owners.living.map((name) => {
          const before = [...owners.ownerOf].flatMap(([partition, owner]) => (owner === name ? [partition] : []))
          const kept = before.filter((partition) => shares.get(partition) === name).length
          const after = [...shares.values()].filter((owner) => owner === name).length
          return { lost: before.length - kept, won: after - kept }
        })
        for (const { lost, won } of moves) assert.ok(lost === 0 || won === 0)
      }),
    )
  })

  it('with nobody there are none', () => {
    assert.deepEqual(fairShares({ living: [], partitions: 8, ownerOf: new Map([[0, 'a']]) }), new Map())
  })
})
