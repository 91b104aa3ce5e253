import assert from 'node:assert/strict'
import type { Pool } from 'pg'
import { until } from '../until.ts'
import type { Break, Command, Feed } from './commands.ts'
import type { Texts, Writers } from './writers.ts'

/** Whoever follows the table `notes` of a world. */
export type Subject = {
  /** What was delivered, once everything is that was committed before this call; what looks like a mistake is confirmed to be none. */
  readonly caughtUp: () => Promise<Texts>
  /** At once, wherever it is. What it remembers stays for the next one. */
  readonly crash: () => Promise<void>
  readonly fail: (what: Break) => void
}

export type World = {
  readonly admin: Pool
  readonly reader: string
  readonly slot: string
  readonly writers: Writers
  readonly start: (feed: Feed) => Promise<Subject>
}

/** Lives through a history; at each check, and at the end, what was delivered has to equal the table. Answers how many checks there were. */
export const live = async (world: World, history: readonly Command[]): Promise<number> => {
  let feed = 'logical-replication' as Feed
  let subject = await world.start(feed)
  let checks = 0
  const check = async () => {
    checks += 1
    const found = await subject.caughtUp()
    assert.deepEqual(sorted(found), sorted(await world.writers.rows()), `check ${checks}, by ${feed}`)
  }
  const again = async (next: Feed) => {
    await subject.crash()
    feed = next
    subject = await world.start(feed)
  }
  try {
    for (const c of history) {
      if (c.do === 'check') await check()
      else if (c.do === 'crash') await again(feed)
      else if (c.do === 'switch') await again(c.to)
      else if (c.do === 'break') subject.fail(c.what)
      else if (c.do === 'cut') await cut(world)
      // A new slot waits for the end of all transactions that are open.
      else if (c.do === 'new slot') await (world.writers.isBusy() ? cut(world) : newSlot(world))
      else await world.writers.obey(c)
    }
    await world.writers.commitAll()
    await check()
    await again(feed === 'polling' ? 'logical-replication' : 'polling')
    await check()
  } finally {
    await subject.crash()
  }
  return checks
}

const sorted = (texts: Texts) => Object.fromEntries(texts)

/** All connections of the follower to the shop end. */
const cut = ({ admin, reader }: World): Promise<unknown> =>
  admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [reader])

/** As an administrator who finds it lost. */
const newSlot = async ({ admin, slot }: World): Promise<void> => {
  await until(async () => {
    await admin.query('select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1', [slot])
    return admin.query('select pg_drop_replication_slot($1)', [slot]).then(
      () => true,
      () => false, // Its reader was quicker.
    )
  }, 'the slot is dropped')
  await admin.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
}
