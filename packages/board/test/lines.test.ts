import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type Arrow, type Board, type Box, drawSvg, layOut, type Note, type Point } from '../src/index.ts'
import { anySystem, anySystemWithSaga } from './any-system.ts'
import { described, shopping } from './models.ts'

type Segment = { readonly arrow: Arrow; readonly from: Point; readonly to: Point }

const segmentsOf = (arrow: Arrow): readonly Segment[] =>
  arrow.points.slice(1).map((to, i) => ({ arrow, from: arrow.points[i]!, to }))

const boxOf = ({ from, to }: Segment): Box => ({
  x: Math.min(from[0], to[0]),
  y: Math.min(from[1], to[1]),
  width: Math.abs(to[0] - from[0]),
  height: Math.abs(to[1] - from[1]),
})

const touch = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height

/** How many pixels two segments have in common, if they lie on one line. */
const shared = (one: Segment, other: Segment): number => {
  const [a, b] = [boxOf(one), boxOf(other)]
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width < 0 || height < 0
    ? 0
    : Math.max(a.height === 0 && b.height === 0 ? width : 0, a.width === 0 && b.width === 0 ? height : 0)
}

/** Everything that is wrong with the lines of a board, in words. */
const faultsOf = ({ notes, arrows, width, height }: Board): readonly string[] => {
  const byId = new Map(notes.map((note) => [note.id, note]))
  const segments = arrows.flatMap(segmentsOf)
  return [
    ...arrows.flatMap((arrow) => endFaults(arrow, byId.get(arrow.from)!, byId.get(arrow.to)!)),
    ...segments.flatMap((segment) => {
      const { arrow, from, to } = segment
      const box = boxOf(segment)
      const name = `${arrow.kind} ${arrow.from} → ${arrow.to} at ${from.join()}…${to.join()}`
      const isOff = box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height
      const isSlanting = box.width > 0 && box.height > 0
      const over = notes.filter(({ id }) => id !== arrow.from && id !== arrow.to).filter((note) => touch(box, note))
      return [
        ...(isOff ? [`${name} leaves the board`] : []),
        ...(isSlanting ? [`${name} is neither level nor upright`] : []),
        ...over.map(({ id }) => `${name} touches ${id}`),
      ]
    }),
    ...segments.flatMap((one, i) =>
      segments.slice(i + 1).flatMap((other) => {
        const { arrow: a } = one
        const { arrow: b } = other
        if (a.from === b.from || a.to === b.to || shared(one, other) === 0) return []
        return [`${a.from} → ${a.to} and ${b.from} → ${b.to} lie on one line at ${one.from.join()}…${one.to.join()}`]
      }),
    ),
  ]
}

/** A line leaves a note to the right and comes to one from the left; a view is filled from above. */
const endFaults = ({ kind, points }: Arrow, from: Note, to: Note): readonly string[] => {
  const [[x1, y1], [x2, y2]] = [points[0]!, points.at(-1)!]
  const leaves = x1 === from.x + from.width && from.y < y1 && y1 < from.y + from.height
  const [beforeX, beforeY] = points.at(-2)!
  const arrives =
    kind === 'fills'
      ? y2 === to.y && to.x < x2 && x2 < to.x + to.width && beforeX === x2 && beforeY < y2
      : x2 === to.x && to.y < y2 && y2 < to.y + to.height && beforeX < x2
  return [
    ...(leaves ? [] : [`${kind} ${from.id} → ${to.id} begins at ${x1},${y1}`]),
    ...(arrives ? [] : [`${kind} ${from.id} → ${to.id} ends at ${x2},${y2}`]),
  ]
}

describe('lines', () => {
  it('pass behind no note, begin and end at the borders of theirs, and lie on one line only with what shares an end', () => {
    fc.assert(
      fc.property(anySystemWithSaga, (sketches) => assert.deepEqual(faultsOf(layOut(described(...sketches))), [])),
      { numRuns: 300 },
    )
  })

  it('are found out when one passes behind a note, hangs in the air or lies on another', () => {
    const board = layOut(described(...shopping()))
    const [first] = board.arrows
    const other = board.arrows.find((one) => one.from !== first!.from && one.to !== first!.to)!
    const note = board.notes.find(({ id }) => ![first!.from, first!.to].includes(id))!
    const with1 = (points: readonly Point[]) => faultsOf({ ...board, arrows: [{ ...first!, points }, other] })
    assert.deepEqual(faultsOf(board), [])
    const [begin, end] = [first!.points[0]!, first!.points.at(-1)!]
    assert.match(with1([begin, [note.x + 1, note.y + 1], end]).join('\n'), /touches/)
    assert.match(with1([[1, 1], end]).join('\n'), /begins at 1,1/)
    assert.match(with1(other.points).join('\n'), /lie on one line/)
  })

  it('are the same each time, and in the picture', () => {
    fc.assert(
      fc.property(anySystem, (sketches) => {
        const draw = () => drawSvg(layOut(described(...sketches)), { language: 'en', title: '' })
        assert.equal(draw(), draw())
      }),
      { numRuns: 20 },
    )
  })
})
