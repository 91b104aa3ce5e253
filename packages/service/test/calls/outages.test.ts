import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { BookingOf, BookTable } from '../rig/kitchen.ts'
import { eventually } from '../rig/stage.ts'
import { apart } from '../rig/two-processes.ts'

const later = (code: string) => (error: unknown) => isFault(error, code) && error.retry === 'later'

describe('a process that is called', () => {
  it('and killed after it committed and before it answered has done once what it is asked again', async (t) => {
    const { openKitchen, ask, kitchenStore, parts, host } = await apart(t)
    const dying = await openKitchen({ diesAfter: 'BookTable' })
    const [, died] = await Promise.all([ask('PUT', '/api/theatre/seats/A1'), once(dying.child, 'exit')])
    assert.deepEqual(died, [null, 'SIGKILL'])
    const booked = async () => (await kitchenStore.load('Table-A1', { after: 0 })).events
    assert.equal((await booked()).length, 1)
    const { store, ledger } = parts.get('theatre')!
    assert.equal(await ledger.findCheckpoint('relay'), null)
    const again = await openKitchen()
    const calls = () => again.lines().filter((line) => line.includes('"/_contexts/:context/commands/:part"'))
    await eventually(async () => assert.notEqual(await ledger.findCheckpoint('relay'), null))
    await eventually(() => assert.equal(calls().length, 1))
    assert.match(calls()[0]!, /"status":200/)
    assert.equal((await booked()).length, 1)
    assert.deepEqual(await host.deadLetters('usher').list(), [])
    assert.equal((await store.load('Seat-A1', { after: 0 })).events.length, 1)
  })

  it('and hangs holds up its own callers until their deadline, and nobody else’s work', async (t) => {
    const { openKitchen, ask, asUsher, kitchenStore, parts, signal, token } = await apart(t, {
      elsewhere: { deadlineMs: 1_000, inFlightMax: 3 },
      deadlineMs: 400,
    })
    const kitchen = await openKitchen()
    kitchen.child.kill('SIGSTOP')
    const question = () => asUsher().ask(BookingOf, { tableId: 'A1' }, signal)
    const asked = Promise.allSettled([question(), question(), question()])
    await assert.rejects(question(), later('SERVICE_OVERLOADED'))
    for (const outcome of await asked)
      assert.ok(outcome.status === 'rejected' && later('SERVICE_DEADLINE_PASSED')(outcome.reason))
    const as = await token({ aud: 'usher', sub: 'ann' })
    const late = await ask('POST', '/api/usher/orders', { as, body: { dish: 'soup' } })
    assert.deepEqual([late.status, late.body['code']], [503, 'SERVICE_DEADLINE_PASSED'])
    assert.equal((await ask('PUT', '/api/theatre/seats/A1')).status, 200)
    await eventually(async () => {
      const { events } = await parts.get('office')!.store.load('Tally-ann', { after: 0 })
      assert.equal(events.length, 1)
    })
    kitchen.child.kill('SIGCONT')
    const booked = async () => (await kitchenStore.load('Table-A1', { after: 0 })).events
    await eventually(async () => assert.equal((await booked()).length, 1))
    const { ledger } = parts.get('theatre')!
    await eventually(async () => assert.notEqual(await ledger.findCheckpoint('relay'), null))
    assert.equal((await booked()).length, 1)
  })

  it('and is away, or known to nobody, is asked again later', async (t) => {
    const { openKitchen, asUsher, signal } = await apart(t, { onPostgres: false })
    const book = () => asUsher().send(BookTable, { tableId: 'A1', memberId: 'ann' }, { commandId: 'one', signal })
    await assert.rejects(book(), later('SERVICE_CONTEXT_NOT_HOSTED'))
    const kitchen = await openKitchen()
    assert.equal((await book()).kind, 'answered')
    kitchen.child.kill('SIGKILL')
    await once(kitchen.child, 'exit')
    await assert.rejects(book(), later('SERVICE_CONTEXT_UNREACHABLE'))
    await openKitchen()
    const executed = await book()
    assert.ok(executed.kind === 'answered' && executed.isRepeated)
  })
})
