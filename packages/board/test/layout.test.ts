import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type Board, type Box, layOut, type Note, type NoteKind } from '../src/index.ts'
import { CHANNEL, LINE, NOTE } from '../src/geometry.ts'
import { anySystem, anySystemWithSaga } from './any-system.ts'
import { described, returning, shopping, type Sketch } from './models.ts'

const noteOf = ({ notes }: Board, id: string): Note => {
  const note = notes.find((one) => one.id === id)
  assert.ok(note, `${id} is on the board`)
  return note
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const contains = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

/** Paddings of a context and a process, in pixels. */
const AREA_EDGE_MAX = 24
/** By which a channel grows, in pixels. */
const ONE_STEP = CHANNEL.step * LINE.pitch

/** May lie over others, by the notation. */
const OVERLAID: readonly NoteKind[] = ['actor', 'external-system']

/** How far notes of three contexts move when the second gets one more command with its event: down, and the furthest sideways, in pixels. */
const movesOf = ([one, two, three]: readonly [Sketch, Sketch, Sketch]) => {
  const added = { name: 'New', events: ['Newly'], commands: [{ name: 'Anew', emits: ['Newly'] }] }
  const grown = { ...two, aggregates: [...two.aggregates, added] }
  const [before, after] = [two, grown].map((middle) => layOut(described(one, middle, three))) as [Board, Board]
  const places = new Map(after.notes.map((note) => [note.id, note]))
  const moves = before.notes.map(({ id, context, x, y }) => {
    const place = places.get(id)!
    return { context, x: Math.abs(place.x - x), y: place.y - y }
  })
  const downOf = (name: string) => moves.filter(({ context }) => context === name).map(({ y }) => y)
  return {
    down: { one: downOf('one'), three: downOf('three') },
    sideways: Math.max(0, ...moves.map(({ x }) => x)),
  }
}

describe('the board', () => {
  const board = layOut(described(...shopping()))

  it('shows every part of the model and nothing else', () => {
    assert.deepEqual(
      new Set(board.notes.map(({ part }) => part)),
      new Set([
        ...['Placed', 'Paid', 'Cancelled'].map((name) => `event ordering.${name}`),
        ...['Packed', 'Sent'].map((name) => `event delivery.${name}`),
        ...['Place', 'Pay', 'Cancel', 'CancelLate'].map((name) => `command ordering.${name}`),
        ...['Pack', 'Send'].map((name) => `command delivery.${name}`),
        ...['when-paid-then-pack', 'when-packed-then-send', 'when-cancelled-then-nothing'].map(
          (name) => `policy delivery.${name}`,
        ),
        'aggregate ordering.Order',
        'aggregate delivery.Parcel',
        'actor member',
        'actor service',
        'external-system bank',
        'external-system post',
        'read-model ordering.orders',
      ]),
    )
  })

  it('follows the notation: commands left of their events, aggregates above between, actors and systems at their corners', () => {
    const command = noteOf(board, 'command ordering.Place')
    const event = noteOf(board, 'event ordering.Placed')
    assert.ok(command.x + command.width < event.x && command.y === event.y)
    const aggregate = noteOf(board, 'aggregate ordering.Order at Place')
    assert.ok(aggregate.y + aggregate.height < command.y)
    const middle = aggregate.x + aggregate.width / 2
    assert.ok(command.x + command.width / 2 < middle && middle < event.x + event.width / 2)
    const actor = noteOf(board, 'actor member at command ordering.Place')
    assert.ok(overlap(actor, command) && actor.x < command.x && actor.y + actor.height > command.y + command.height)
    const paid = noteOf(board, 'event ordering.Paid')
    const bank = noteOf(board, 'external-system bank at event ordering.Paid')
    assert.ok(overlap(bank, paid) && bank.y < paid.y && bank.x + bank.width > paid.x + paid.width)
  })

  it('goes from left to right in time, also from one context to the next', () => {
    const path = [
      'event ordering.Placed',
      'command ordering.Pay',
      'event ordering.Paid',
      'policy delivery.when-paid-then-pack',
      'command delivery.Pack',
      'event delivery.Packed',
      'policy delivery.when-packed-then-send',
      'command delivery.Send',
      'event delivery.Sent',
    ]
    const xs = path.map((id) => noteOf(board, id).x)
    assert.deepEqual(
      xs,
      xs.toSorted((a, b) => a - b),
    )
    assert.equal(new Set(xs).size, xs.length)
  })

  it('draws a saga between the event on which it begins and what it sends, with lines from all that it waits for', () => {
    const told = layOut(described(...returning()))
    const [sent, saga, sends] = ['event delivery.Sent', 'saga delivery.Returning', 'command delivery.TakeBack'].map(
      (id) => noteOf(told, id),
    )
    assert.ok(sent!.x < saga!.x && saga!.x < sends!.x)
    const lines = told.arrows.filter(({ from, to }) => from === saga!.id || to === saga!.id)
    assert.deepEqual(
      lines.map(({ kind, from, to }) => `${kind} ${from === saga!.id ? to : from}`),
      [
        'triggers event delivery.Sent',
        'triggers event ordering.Cancelled',
        'sends command delivery.TakeBack',
        'sends command ordering.Pay',
      ],
    )
  })

  it('begins a context where it begins in time, also with what nothing comes before', () => {
    const [ordering, delivery] = shopping()
    const weighing = {
      name: 'Scale',
      events: ['Weighed', 'Adjusted'],
      commands: [
        { name: 'Weigh', emits: ['Weighed'] },
        { name: 'Adjust', emits: ['Adjusted'] },
      ],
    }
    const grown = layOut(described(ordering!, { ...delivery!, aggregates: [...delivery!.aggregates, weighing] }))
    const rightOf = ({ x, width }: Box) => x + width
    const ordered = rightOf(noteOf(grown, 'event ordering.Paid'))
    for (const name of ['Weigh', 'Adjust']) assert.ok(noteOf(grown, `command delivery.${name}`).x > ordered)
    assert.ok(noteOf(grown, 'command delivery.Weigh').x < noteOf(grown, 'event delivery.Packed').x)
    assert.ok(rightOf(noteOf(grown, 'event delivery.Weighed')) < noteOf(grown, 'command delivery.Adjust').x)
    assert.ok(grown.areas.find(({ id }) => id === 'context delivery')!.x > ordered)
  })

  it('stacks what may happen in any order, and two commands of one event', () => {
    const [pay, cancel] = ['Pay', 'Cancel'].map((name) => noteOf(board, `command ordering.${name}`))
    assert.equal(pay!.x, cancel!.x)
    assert.notEqual(pay!.y, cancel!.y)
    const late = noteOf(board, 'command ordering.CancelLate')
    assert.ok(late.x === cancel!.x && late.y > cancel!.y)
    assert.ok(
      board.arrows.some(
        ({ kind, from, to }) => kind === 'emits' && from === late.id && to === 'event ordering.Cancelled',
      ),
    )
  })

  it('survives circles, and says when an event has nobody who emits it', () => {
    const circle: Sketch = {
      name: 'loop',
      aggregates: [
        { name: 'Ring', events: ['Rang', 'Rung'], commands: [{ name: 'Ring', emits: ['Rang'] }] },
        { name: 'Mute', events: [], commands: [] },
      ],
      policies: [{ name: 'when-rang-then-ring', on: ['loop', 'Rang'], sends: ['Ring'] }],
    }
    const { notes } = layOut(described(circle))
    for (const part of ['event loop.Rang', 'event loop.Rung', 'policy loop.when-rang-then-ring', 'aggregate loop.Mute'])
      assert.equal(notes.filter((note) => note.part === part).length, 1, part)
  })

  it('of an empty system is empty', () => assert.deepEqual(layOut(described()).notes, []))
})

describe('any board', () => {
  it('has each part once, no note over another, each in the area of its context, arrows between notes that are there', () => {
    fc.assert(
      fc.property(anySystemWithSaga, (sketches) => {
        const { notes, areas, arrows, ...size } = layOut(described(...sketches))
        const single = notes.filter(({ kind }) => !['actor', 'aggregate', 'external-system'].includes(kind))
        const parts = sketches.flatMap(({ name, aggregates, views, policies, sagas = [] }) => [
          ...aggregates.flatMap((one) => [
            ...one.events.map((event) => `event ${name}.${event}`),
            ...one.commands.map((command) => `command ${name}.${command.name}`),
          ]),
          ...views!.map((view) => `read-model ${name}.${view.name}`),
          ...policies!.map((policy) => `policy ${name}.${policy.name}`),
          ...sagas.map((saga) => `saga ${name}.${saga.name}`),
        ])
        assert.deepEqual(single.map(({ part }) => part).toSorted(), parts.toSorted())
        assert.equal(new Set(notes.map(({ id }) => id)).size, notes.length)
        const plain = notes.filter(({ kind }) => !OVERLAID.includes(kind))
        for (const [i, note] of plain.entries())
          for (const other of plain.slice(i + 1)) assert.ok(!overlap(note, other), `${note.id} and ${other.id}`)
        for (const note of notes)
          assert.ok(
            contains(
              areas.find(({ id }) => id === `context ${note.context}`)!,
              note,
            ),
            note.id,
          )
        for (const area of areas) assert.ok(contains({ x: 0, y: 0, ...size }, area), area.id)
        const ids = new Set(notes.map(({ id }) => id))
        for (const { from, to } of arrows) assert.ok(ids.has(from) && ids.has(to))
      }),
      { numRuns: 200 },
    )
  })

  it('is packed: areas begin and end with their notes', () => {
    fc.assert(
      fc.property(anySystem, (sketches) => {
        const { notes, areas } = layOut(described(...sketches))
        for (const area of areas.filter(({ kind }) => kind === 'context')) {
          const own = notes.filter(({ context }) => area.id === `context ${context}`)
          if (own.length === 0) continue
          const left = Math.min(...own.map(({ x }) => x))
          const right = Math.max(...own.map(({ x, width }) => x + width))
          const bottom = Math.max(...own.map(({ y, height }) => y + height))
          assert.ok(left - area.x <= AREA_EDGE_MAX, `${area.id} begins ${left - area.x} pixels before its notes`)
          assert.ok(area.x + area.width - right <= AREA_EDGE_MAX)
          assert.ok(area.y + area.height - bottom <= AREA_EDGE_MAX)
        }
      }),
    )
  })

  it('moves other contexts as a whole when a command is added', () => {
    fc.assert(
      fc.property(anySystem, (sketches) => {
        const { down } = movesOf(sketches)
        for (const context of ['one', 'three'] as const) assert.ok(new Set(down[context]).size <= 1, context)
      }),
    )
  })

  it('moves little sideways when a command is added, as lines around it may need more room', () => {
    // The same boards in every run: how often is a statement about many, which no single board can break.
    const furthest = fc
      .sample(anySystem, { numRuns: 300, seed: 7 })
      .map((sketches) => movesOf(sketches).sideways)
      .toSorted((a, b) => a - b)
    assert.ok(furthest[Math.floor(furthest.length * 0.95)]! <= ONE_STEP, `${furthest.slice(-20).join(' ')} pixels`)
    assert.ok(furthest.at(-1)! < NOTE.width / 2, `${furthest.at(-1)} pixels`)
  })

  it('stays as it is above what is added below', () => {
    fc.assert(
      fc.property(anySystem, ([one, two, three]) => {
        const [before, after] = [
          [one, two],
          [one, two, three],
        ].map((sketches) => layOut(described(...sketches)))
        const placesOf = ({ notes }: Board, contexts: readonly string[]) =>
          notes.filter(({ context }) => contexts.includes(context)).map(({ id, y }) => [id, y])
        assert.deepEqual(placesOf(after!, ['one', 'two']), placesOf(before!, ['one', 'two']))
      }),
    )
  })
})
