import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { layOut } from '@banyan/board'
import { context, describe as describeSystem, findDrift, publishedLanguage, send, system, words } from '@banyan/model'
import type { CodeDrift } from '@banyan/model/sources'
import { z } from 'zod'
import { contextMapOf } from './context-map.ts'
import { driftInCode, driftOf, lineOf } from './drift.ts'
import { levelOf } from './level.ts'
import { listOf } from './list.ts'
import { neighbourOf } from './neighbour.ts'
import { factsOf } from './panel/part.ts'

const said = (text: string) => words(`${text} 말`, text, `What ${text} means.`)
const nothing = z.strictObject({})

/** Two contexts, one of which listens to the other without saying so, and a bank that stands in a declared relation. */
const contradicting = () => {
  const ordering = context('ordering', { ...said('Ordering'), owner: 'team-a' })
  ordering.externalSystem('bank', said('Bank'))
  ordering.relation({ kind: 'anticorruption-layer', to: 'bank', role: 'downstream', means: 'Payments.' })
  const Paid = ordering.event('Paid', 1, said('Paid'), nothing, { published: true, external: 'bank' })
  const order = ordering
    .aggregate('Order', said('Order'), { initial: () => ({}), events: { Paid } })
    .evolve({ Paid: (s) => s })
  const common = { input: nothing, of: () => 'x', rejects: {}, decide: () => [] }
  order.command('Pay', said('Pay'), { ...common, by: ['member'], emits: ['Paid'] })
  ordering.readModel('orders', said('Orders'), {
    audience: 'public',
    row: z.strictObject({ id: z.string() }),
    from: { Paid },
    on: { Paid: () => [] },
  })
  const delivery = context('delivery', { ...said('Delivery'), owner: 'team-b' })
  const Sent = delivery.event('Sent', 1, said('Sent'), nothing)
  const Lost = delivery.event('Lost', 1, said('Lost'), nothing)
  const parcel = delivery.aggregate('Parcel', said('Parcel'), { initial: () => ({}), events: { Sent, Lost } })
  const Send = parcel
    .evolve({ Sent: (s) => s, Lost: (s) => s })
    .command('Send', said('Send'), { ...common, by: ['service'], emits: ['Sent'] })
  const told = publishedLanguage('ordering').event('Paid', 1, said('Paid'), { data: nothing })
  delivery.policy('when-paid', said('When paid'), { on: told, sends: [Send], then: () => send(Send, {}) })
  return system('Company', [ordering, delivery])
}

const model = contradicting()
const description = describeSystem(model)
const board = layOut(description)

describe('contradictions', () => {
  const drift = driftOf(findDrift(model))

  test('are found on the board by the sentences of findDrift: the parts they name, and the two contexts between which they are', () => {
    const relation = drift.find(({ between }) => between !== null)
    const { isAbout: _, ...told } = relation!
    assert.deepEqual(told, {
      lang: 'en',
      place: null,
      text: 'context delivery waits for ordering.Paid (policy when-paid), and no relation to ordering says so',
      parts: ['policy delivery.when-paid'],
      between: ['delivery', 'ordering'],
    })
    assert.ok(drift.some(({ parts }) => parts[0] === 'event delivery.Lost'))
    for (const part of drift.flatMap(({ parts }) => parts))
      assert.ok(
        board.notes.some((note) => note.part === part),
        part,
      )
  })

  test('every kind of sentence about a neighbour names the two', () => {
    const between = (text: string) => driftOf([text])[0]!.between
    assert.deepEqual(between('context a sends b.X (policy p), though it goes separate ways from b'), ['a', 'b'])
    assert.deepEqual(
      between('context a is said to read the published language of b, and waits for none of its events'),
      ['a', 'b'],
    )
    assert.deepEqual(driftOf(['context a waits for b.X (saga S), and no relation to b says so'])[0]!.parts, [
      'saga a.S',
    ])
    assert.deepEqual(driftOf(['context a has Paid from bank, and no relation to bank says so'])[0]!.parts, [
      'event a.Paid',
    ])
    assert.equal(between('context a is declared twice'), null)
  })

  test('are a line of their own on the map where it says nothing, and red where it says something else', () => {
    const map = contextMapOf(board, { description, drift, unit: 10 })
    assert.deepEqual(
      map.boxes.map(({ name, kind }) => [name, kind]),
      [
        ['ordering', 'context'],
        ['delivery', 'context'],
        ['bank', 'external-system'],
      ],
    )
    assert.deepEqual(
      map.lines.map(({ relation, drift: against }) => [relation?.kind ?? null, against.length]),
      [
        ['anticorruption-layer', 0],
        [null, 1],
      ],
    )
    const bank = map.boxes.find(({ name }) => name === 'bank')!
    assert.ok(bank.x + bank.width < Math.min(...board.areas.map(({ x }) => x)))
    const said = driftOf(['context ordering has Paid from bank, and no relation to bank says so'])
    assert.deepEqual(contextMapOf(board, { description, drift: said, unit: 1 }).lines[0]!.drift, said)
  })
})

describe('what the code does that the map does not say', () => {
  const finding = (o: Partial<CodeDrift>): CodeDrift => ({
    says: { ko: '있어야 하는데 없습니다', en: 'expected it, found none' },
    file: 'a.ts',
    line: 2,
    between: ['delivery', 'ordering'],
    relation: null,
    ...o,
  })
  const linesOf = (...findings: readonly CodeDrift[]) => {
    const map = contextMapOf(board, { description, drift: driftInCode(findings, 'ko'), unit: 10 })
    return map.lines.map(({ relation, drift, upstream, downstream }) => ({
      kind: relation?.kind ?? null,
      drift: drift.map(lineOf),
      isDrawn: [upstream, downstream].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
    }))
  }

  test('is a line of its own where no relation is drawn, and else on the relation that it contradicts', () => {
    const text = 'a.ts:2: 있어야 하는데 없습니다'
    const bank = { kind: 'anticorruption-layer', upstream: 'bank', downstream: 'ordering' } as const
    assert.deepEqual(linesOf(finding({})), [
      { kind: 'anticorruption-layer', drift: [], isDrawn: true },
      { kind: null, drift: [text], isDrawn: true },
    ])
    assert.deepEqual(linesOf(finding({ between: ['ordering', 'bank'], relation: bank })), [
      { kind: 'anticorruption-layer', drift: [text], isDrawn: true },
    ])
    const other = { ...bank, kind: 'conformist' } as const
    assert.deepEqual(
      linesOf(finding({ between: ['ordering', 'bank'], relation: other })).map(({ drift }) => drift.length),
      [0, 1],
    )
  })

  test('leads to a system that nobody declared, which is called as the code calls it', () => {
    assert.deepEqual(linesOf(finding({ between: ['delivery', '@banyan/legacy'] })).at(-1), {
      kind: null,
      drift: ['a.ts:2: 있어야 하는데 없습니다'],
      isDrawn: true,
    })
  })
})

test('on the map, lines between contexts run side by side only where they would meet', () => {
  const contexts = ['a', 'b', 'c', 'd'].map((name) => context(name, { ...said(name), owner: 'team' }))
  const [, b, c, d] = contexts
  const follows = (one: typeof b, to: string) =>
    one!.relation({ kind: 'customer-supplier', to, role: 'downstream', means: 'What it needs.' })
  follows(b, 'a')
  follows(d, 'c')
  follows(c, 'b')
  follows(d, 'a')
  const chain = describeSystem(system('Chain', contexts))
  const { lines } = contextMapOf(layOut(chain), { description: chain, drift: [], unit: 1 })
  const isLong = ({ relation }: (typeof lines)[number]) => relation?.upstream === 'a' && relation.downstream === 'd'
  const bowsOf = (some: typeof lines) => new Set(some.map(({ label, upstream }) => label.x - upstream.x))
  const short = [...bowsOf(lines.filter((line) => !isLong(line)))]
  const [long] = bowsOf(lines.filter(isLong))
  assert.equal(short.length, 1)
  assert.ok(long! > short[0]!)
})

test('on the map, lines between contexts that lead the same way lie within each other', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => context(name, { ...said(name), owner: 'team' }))
  for (const to of ['a', 'b'])
    c!.relation({ kind: 'customer-supplier', to, role: 'downstream', means: 'What it needs.' })
  const model = describeSystem(system('Nested', [a!, b!, c!]))
  const { lines } = contextMapOf(layOut(model), { description: model, drift: [], unit: 1 })
  const [outer, inner] = ['a', 'b'].map((name) => lines.find(({ relation }) => relation?.upstream === name)!)
  assert.ok(outer!.label.x > inner!.label.x)
  assert.ok(outer!.upstream.y < inner!.upstream.y && inner!.downstream.y < outer!.downstream.y)
})

test('on the map, a line between contexts passes right of those that lie between, and its name is on it', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => context(name, { ...said(name), owner: 'team' }))
  c!.relation({ kind: 'customer-supplier', to: 'a', role: 'downstream', means: 'What it needs.' })
  const described = describeSystem(system('Wide', [a!, b!, c!]))
  const narrow = layOut(described)
  const areas = narrow.areas.map((area) => (area.id === 'context b' ? { ...area, width: 3 * area.width } : area))
  const [line] = contextMapOf({ ...narrow, areas }, { description: described, drift: [], unit: 1 }).lines
  const wide = areas.find(({ id }) => id === 'context b')!
  const begin = Number(/H([\d.]+)C/.exec(line!.path)?.[1])
  assert.ok(begin >= wide.x + wide.width)
  assert.ok(line!.label.x > begin)
})

test('levels change at their zooms', () => {
  assert.deepEqual([0.1, 0.319, 0.32, 0.719, 0.72, 2].map(levelOf), ['far', 'far', 'middle', 'middle', 'near', 'near'])
})

test('arrow keys lead to the nearest note ahead, and nowhere at the edge', () => {
  const note = (id: string) => board.notes.find((one) => one.id === id)!
  const plain = board.notes.filter(({ kind }) => kind === 'command' || kind === 'event')
  const pay = note('command ordering.Pay')
  assert.equal(neighbourOf(pay, plain, 'ArrowRight')?.id, 'event ordering.Paid')
  assert.equal(neighbourOf(note('event ordering.Paid'), plain, 'ArrowLeft')?.id, 'command ordering.Pay')
  assert.equal(neighbourOf(pay, plain, 'ArrowUp'), undefined)
  assert.equal(neighbourOf(pay, plain, 'Enter'), undefined)
})

test('the list has each part once, by process and in time; actors are told by their commands', () => {
  assert.deepEqual(
    listOf(board).map(({ area, processes, rest }) => [
      area.id,
      ...processes.map(({ notes }) => notes.map(({ part }) => part)),
      rest.map(({ part }) => part),
    ]),
    [
      [
        'context ordering',
        [
          'command ordering.Pay',
          'aggregate ordering.Order',
          'event ordering.Paid',
          'external-system bank',
          'read-model ordering.orders',
        ],
        [],
      ],
      [
        'context delivery',
        ['policy delivery.when-paid', 'command delivery.Send', 'aggregate delivery.Parcel', 'event delivery.Sent'],
        ['event delivery.Lost'],
        [],
      ],
    ],
  )
})

test('every part but actors has facts, whose parts are on the board', () => {
  const parts = new Set(board.notes.filter(({ kind }) => kind !== 'actor').map(({ part }) => part))
  for (const part of parts) {
    const facts = factsOf(description, part)
    assert.ok(facts, part)
    assert.match(facts.words.means ?? '', /^What /)
    for (const fact of facts.facts)
      if ('parts' in fact) for (const other of fact.parts) assert.ok(parts.has(other), other)
  }
  assert.deepEqual(factsOf(description, 'event ordering.Paid')?.facts, [
    { label: 'version', text: '1' },
    { label: 'published', text: '✓' },
    { label: 'from', parts: ['external-system bank'] },
    { label: 'emittedBy', parts: ['command ordering.Pay'] },
    { label: 'wakes', parts: ['policy delivery.when-paid'] },
    { label: 'fills', parts: ['read-model ordering.orders'] },
  ])
  const Returning = {
    name: 'Returning',
    words: said('Returning'),
    version: 2,
    nodes: [],
    startsOn: { context: 'ordering', event: 'Paid' },
    waitsFor: [{ context: 'delivery', event: 'Sent' }],
    sends: [{ context: 'delivery', command: 'Send' }],
  }
  const [ordering, delivery] = description.contexts
  const told = { ...description, contexts: [ordering!, { ...delivery!, sagas: [Returning] }] }
  assert.deepEqual(factsOf(told, 'saga delivery.Returning')?.facts, [
    { label: 'version', text: '2' },
    { label: 'on', parts: ['event ordering.Paid', 'event delivery.Sent'] },
    { label: 'sends', parts: ['command delivery.Send'] },
  ])
  const wakes = { label: 'wakes', parts: ['saga delivery.Returning'] }
  assert.deepEqual(
    factsOf(told, 'event delivery.Sent')?.facts.find(({ label }) => label === 'wakes'),
    wakes,
  )
  for (const part of ['actor member', 'event ordering.Nothing', 'event nowhere.Paid', 'external-system x'])
    assert.equal(factsOf(description, part), null)
})
