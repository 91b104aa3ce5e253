import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import type { TestScope } from '@banyan/testing'
import { BookBalcony, BookingOf, Bookings, BookTable, ClearTable, OrderDish } from '../rig/kitchen.ts'
import { eventually } from '../rig/stage.ts'
import { apart } from '../rig/two-processes.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`

const play = async (t: TestScope) => {
  const played = await apart(t)
  const kitchenProcess = await played.openKitchen()
  const events = async (stream: string) => (await played.kitchenStore.load(stream, { after: 0 })).events
  const take = (seatId: string, headers: Readonly<Record<string, string>> = {}) =>
    played.ask('PUT', `/api/theatre/seats/${seatId}`, { headers })
  return { ...played, kitchenProcess, events, take }
}

type World = Awaited<ReturnType<typeof play>>

describe('a context in another process', () => {
  const undoing: (() => Promise<void>)[] = []
  let world: World
  before(async () => {
    world = await play({ after: (fn) => void undoing.push(fn) })
  })
  after(async () => {
    for (const undo of undoing.reverse()) await undo()
  })

  it('answers commands and queries as one hosted here: outcome, rejection, repetition, another input under one id', async () => {
    const { asUsher, signal, events } = world
    const access = asUsher()
    const book = (memberId: string, commandId: string) =>
      access.send(BookTable, { tableId: 'T1', memberId }, { commandId, signal })
    const first = { kind: 'answered', answer: { bookedFor: 'ann' }, seen: 'Table-T1@1', isRepeated: false }
    assert.deepEqual(await book('ann', 'one'), first)
    assert.deepEqual(await book('ann', 'one'), { ...first, isRepeated: true })
    assert.deepEqual(await book('ben', 'one'), { kind: 'key-reused' })
    const rejection = { rejected: 'TableAlreadyBooked', why: { tableId: 'T1' } }
    assert.deepEqual(await book('ben', 'two'), { kind: 'rejected', rejection })
    assert.deepEqual(await book('ben', 'two'), { kind: 'rejected', rejection })
    assert.deepEqual(
      (await events('Table-T1')).map(({ actor, commandId }) => [actor, commandId]),
      [[{ kind: 'service', id: 'usher' }, 'one']],
    )
    assert.equal(await access.whenSeen([Bookings], 'Table-T1@1', { timeoutMs: 5_000, signal }), true)
    assert.deepEqual(await access.ask(BookingOf, { tableId: 'T1' }, signal), { tableId: 'T1', memberId: 'ann' })
    assert.equal(await access.ask(BookingOf, { tableId: 'T2' }, signal), null)
  })

  it('lets a writer wait for its own write, and says so when a paused view keeps it away', async () => {
    const { asUsher, signal, kitchenProcess } = world
    const access = asUsher()
    await kitchenProcess.tell('pause')
    const executed = await access.send(BookTable, { tableId: 'P1', memberId: 'ann' }, { signal })
    const seen = (executed as { readonly seen: string }).seen
    assert.equal(await access.whenSeen([Bookings], seen, { timeoutMs: 100, signal }), false)
    assert.equal(await access.ask(BookingOf, { tableId: 'P1' }, signal), null)
    await kitchenProcess.tell('resume')
    assert.equal(await access.whenSeen([Bookings], seen, { timeoutMs: 5_000, signal }), true)
    assert.deepEqual(await access.ask(BookingOf, { tableId: 'P1' }, signal), { tableId: 'P1', memberId: 'ann' })
  })

  it('is called by policies in the chain of the request: one trace, one correlation, the event as its cause', async () => {
    const { take, events, parts, kitchenProcess } = world
    assert.equal((await take('A1', { traceparent: TRACEPARENT })).status, 200)
    const [booked] = await eventually(async () => {
      const found = await events('Table-A1')
      assert.equal(found.length, 1)
      return found
    })
    const [seat] = (await parts.get('theatre')!.store.load('Seat-A1', { after: 0 })).events
    assert.equal(booked!.correlation, seat!.correlation)
    assert.equal(booked!.causation, 'theatre:Seat-A1@1')
    assert.equal(booked!.commandId, 'theatre:Seat-A1@1#0')
    assert.deepEqual(booked!.actor, { kind: 'service', id: 'usher/when-seat-taken-then-book-table' })
    const spans = [seat!.traceparent, booked!.traceparent].map((text) => text?.split('-').slice(1, 3))
    assert.deepEqual(
      spans.map((span) => span?.[0]),
      [TRACE_ID, TRACE_ID],
    )
    assert.notEqual(spans[0]![1], spans[1]![1])
    await eventually(() => {
      const line = kitchenProcess.lines().find((text) => text.includes(TRACE_ID)) ?? '{}'
      const { route, via, actorKind } = JSON.parse(line) as Readonly<Record<string, unknown>>
      assert.deepEqual([route, via, actorKind], ['/_contexts/:context/commands/:part', 'usher', 'service'])
    })
  })

  it('knows the member in whose name another context calls, and which context that is', async () => {
    const { ask, events, kitchenProcess, token } = world
    const as = await token({ aud: 'usher', sub: 'ann' })
    const ordered = await ask('POST', '/api/usher/orders', { as, body: { dish: 'bibimbap' } })
    assert.deepEqual([ordered.status, ordered.body], [200, { dishes: 1 }])
    assert.deepEqual(
      (await events('Order-ann')).map(({ actor }) => actor),
      [{ kind: 'member', id: 'ann' }],
    )
    await eventually(() => {
      const line = kitchenProcess.lines().find((text) => text.includes('"actorKind":"member"'))
      assert.match(line ?? '', /"via":"usher"/)
    })
  })

  it('carries out no command that is not public, whoever sends it, and none that is not for services', async () => {
    const { asUsher, signal } = world
    const refused = (code: string) => (error: unknown) => isFault(error, code) && error.retry === 'never'
    await assert.rejects(
      asUsher().send(ClearTable, { tableId: 'T1' }, { signal }),
      refused('SERVICE_COMMAND_NOT_PUBLIC'),
    )
    await assert.rejects(asUsher().send(OrderDish, { dish: 'x' }, { signal }), refused('SERVICE_CALLER_REFUSED'))
    await assert.rejects(
      asUsher().send(BookTable, { tableId: '', memberId: 'ann' }, { signal }),
      refused('SERVICE_INPUT_INVALID'),
    )
    const operator = asUsher().as({ actor: { kind: 'operator', id: 'kim' } })
    await assert.rejects(operator.ask(BookingOf, { tableId: 'T1' }, signal), refused('SERVICE_CALLER_REFUSED'))
    await assert.rejects(
      asUsher().send(BookBalcony, { tableId: 'T1', memberId: 'ann' }, { signal }),
      refused('SERVICE_CALL_UNKNOWN'),
    )
  })

  it('that does not know a policy’s command leads to a dead letter, and other messages go on', async () => {
    const { take, events, host } = world
    await take('balcony-1')
    await take('A2')
    await eventually(async () => assert.equal((await events('Table-A2')).length, 1))
    await eventually(async () => {
      const letters = await host.deadLetters('usher').list()
      assert.deepEqual(
        letters.map(({ source, kind, failure }) => [source, kind, failure?.code]),
        [['theatre:Seat-balcony-1', 'poison', 'SERVICE_CALL_UNKNOWN']],
      )
    })
  })

  it('that rejects a policy’s command is done with: the message is handled, nothing is repeated', async () => {
    const { take, asUsher, signal, events, parts, host } = world
    const letters = await host.deadLetters('usher').list()
    await asUsher().send(BookTable, { tableId: 'A3', memberId: 'ben' }, { signal })
    await take('A3')
    const { store, ledger } = parts.get('theatre')!
    await store.whenNumbered('Seat-A3@1', signal)
    const { position } = await store.head()
    await eventually(async () => assert.ok(((await ledger.findCheckpoint('relay'))?.position ?? 0) >= position))
    assert.equal((await events('Table-A3')).length, 1)
    assert.deepEqual(await host.deadLetters('usher').list(), letters)
  })
})
