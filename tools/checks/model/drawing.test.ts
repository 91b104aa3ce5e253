import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { layOut } from '@banyan/board'
import { describe as describeSystem } from '@banyan/model'
import { openRepository } from '../../repository.ts'
import { loadModel } from './model.ts'

/**
 * Of each context's area, what notes cover at least. Before areas ended with their notes it was between 0.06 and 0.08. What is missing to
 * more is asked for by time: ten things may happen to a post in any order, below each other, in the last column of five.
 */
const DENSITY_MIN: Readonly<Record<string, number>> = { members: 0.3, catalogue: 0.25, social: 0.15 }

const model = await loadModel(openRepository(join(import.meta.dirname, '../../..')))

describe('the board of the company', () => {
  const board = layOut(describeSystem(model))

  it('is not sparse', () => {
    for (const [name, least] of Object.entries(DENSITY_MIN)) {
      const { width, height } = board.areas.find(({ id }) => id === `context ${name}`)!
      const notes = board.notes.filter(({ context }) => context === name)
      const covered = notes.reduce((sum, note) => sum + note.width * note.height, 0)
      assert.ok(covered >= least * width * height, `${name}: ${(covered / (width * height)).toFixed(3)}`)
    }
  })

  it('has lines that keep apart unless they share an end', () => {
    const level = board.arrows.flatMap(({ from, to, points }) =>
      points.slice(1).map((end, i) => ({ from, to, begin: points[i]!, end })),
    )
    for (const [i, one] of level.entries())
      for (const other of level.slice(i + 1))
        if (one.from !== other.from && one.to !== other.to)
          for (const axis of [0, 1] as const)
            assert.ok(!isBeside(one, other, axis), `${one.from} → ${one.to} and ${other.from} → ${other.to}`)
  })
})

/** Pixels: what a reader can tell apart. */
const APART_MIN = 3

type Piece = { readonly begin: readonly [number, number]; readonly end: readonly [number, number] }

/** Both along the other axis, closer than can be told apart, for more than a corner. */
const isBeside = (one: Piece, other: Piece, axis: 0 | 1): boolean => {
  const along = axis === 0 ? 1 : 0
  if ([one, other].some(({ begin, end }) => begin[axis] !== end[axis])) return false
  if (Math.abs(one.begin[axis] - other.begin[axis]) >= APART_MIN) return false
  const [a, b] = [one, other].map(({ begin, end }) => [begin[along], end[along]].toSorted((x, y) => x - y))
  return Math.min(a![1]!, b![1]!) - Math.max(a![0]!, b![0]!) > APART_MIN
}
