import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openPostgresEventStore } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { postgresLedger } from '../src/index.ts'

const LEASE_MS = 60_000
const letter = {
  consumer: 'theatre/welcome',
  source: 'office:Guest-1',
  version: 1,
  messageId: 'office:Guest-1@1',
  type: 'GuestCame',
  kind: 'poison',
  failure: null,
  sentence: null,
  attempts: 5,
} as const

it('a dead letter of who does not own the partition any more is refused', async (t) => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'theatre', url, holder: 'one' })
  const ledger = await postgresLedger({ context: 'theatre', url })
  t.after(async () => {
    await ledger[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  const mine = await store.leases.acquire('partition 1', 'one', LEASE_MS)
  const fence = { name: mine!.name, token: mine!.token }
  await ledger.addDeadLetter(letter, fence)
  await ledger.addDeadLetter(letter, fence) // changes nothing
  assert.equal(await ledger.countDeadLetters(), 1)
  await store.leases.release(mine!)
  const theirs = await store.leases.acquire('partition 1', 'other', LEASE_MS)
  const late = ledger.addDeadLetter({ ...letter, version: 2, messageId: 'office:Guest-1@2' }, fence)
  await assert.rejects(late, (error) => isFault(error, 'SERVICE_PARTITION_LOST') && error.retry === 'later')
  assert.equal(await ledger.countDeadLetters(), 1)
  await ledger.addDeadLetter({ ...letter, version: 2, messageId: 'office:Guest-1@2' }, theirs)
  assert.equal(await ledger.countDeadLetters(), 2)
})
