import { type FeedMark, type Fence, gather, holdsFence, migrate, openPool } from '@banyan/event-store'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { postgresReconciliations, RECONCILIATIONS_SCHEMA } from '../reconcile/postgres-runs.ts'
import {
  DEAD_LETTERS_COUNTED_MAX,
  DEAD_LETTERS_PAGE_MAX,
  type DeadLetter,
  type Ledger,
  type LetterKey,
} from './ledger.ts'
import type { LetterQueue } from './dead-letter-desk.ts'

const CONNECTIONS = 2
/** Sources asked about in one statement. */
const SOURCES_MAX = 256

const SCHEMA = {
  name: '0001-ledger.sql',
  sql: `
  create table consumer_checkpoint (
    name text primary key, epoch text not null, position bigint not null, fingerprint text
  );
  create table dead_letter (
    consumer text not null,
    source text collate "C" not null,
    version bigint not null,
    message_id text not null,
    type text not null,
    kind text not null,
    reason text not null,
    attempts int not null,
    at timestamptz not null default now(),
    primary key (consumer, message_id)
  );
  create index dead_letter_by_source on dead_letter (consumer, source, version)`,
}

/** `reason` held sentences of errors, which may quote what somebody wrote: it stays for the release before this one, empty. */
const FAILURES = {
  name: '0002-failures.sql',
  sql: `
  alter table dead_letter alter column reason set default '', add column failure jsonb, add column sentence jsonb;
  update dead_letter set reason = ''`,
}

/** The ledger of a context, in the context's own database. */
export const postgresLedger = async (o: { readonly context: string; readonly url: string }): Promise<Ledger> => {
  const pool = openPool(o.url, { connections: CONNECTIONS, name: `banyan ${o.context} ledger` })
  const guarded = <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) => guard(o.context, run)
  await guarded(() => migrate(pool, 'service', [SCHEMA, FAILURES, RECONCILIATIONS_SCHEMA]))().catch(async (error) => {
    await pool.end()
    throw error
  })
  const isHeld = heldSources(pool)
  const runs = postgresReconciliations(pool)
  return {
    findCheckpoint: guarded(async (name: string) => {
      const { rows } = await pool.query<FeedMark>(
        'select epoch, position, fingerprint from consumer_checkpoint where name = $1',
        [name],
      )
      return rows[0] ?? null
    }),
    moveCheckpoint: guarded(async (name: string, from: FeedMark | null, to: FeedMark) => {
      const { rowCount } = await pool.query(from === null ? FIRST_CHECKPOINT : NEXT_CHECKPOINT, [
        name,
        to.epoch,
        to.position,
        to.fingerprint,
        ...(from === null ? [] : [from.epoch, from.position]),
      ])
      return rowCount === 1
    }),
    addDeadLetter: guarded(async (letter: Omit<DeadLetter, 'at'>, fence?: Fence) => {
      const { consumer, source, version, messageId, type, kind, failure, sentence, attempts } = letter
      const values = [consumer, source, version, messageId, type, kind, failure, sentence, attempts]
      const { rowCount } = await (fence
        ? pool.query(ADD_LETTER_FENCED, [...values, fence.name, fence.token])
        : pool.query(ADD_LETTER, values))
      if (fence && rowCount === 0)
        throw faults.SERVICE_PARTITION_LOST({ lease: fence.name, what: `dead letter ${messageId}` })
    }),
    isHeld: guarded((consumer: string, source: string) => isHeld({ consumer, source })),
    hasLetters: guarded(async (consumer: string) => {
      const text = 'select 1 from dead_letter where consumer = $1 limit 1'
      return (await pool.query({ name: 'has-letters', text, values: [consumer] })).rowCount === 1
    }),
    deadLetters: guarded(async (filter: { readonly consumer?: string; readonly source?: string } = {}) => {
      const { rows } = await pool.query<DeadLetter>(LETTERS, [filter.consumer ?? null, filter.source ?? null])
      return rows
    }),
    countDeadLetters: guarded(async () => {
      const { rows } = await pool.query<{ count: number }>({ name: 'count-letters', text: COUNT_LETTERS })
      return rows[0]!.count
    }),
    removeDeadLetter: guarded(async ({ consumer, messageId }: LetterKey) => {
      await pool.query('delete from dead_letter where consumer = $1 and message_id = $2', [consumer, messageId])
    }),
    lettersWithSentence: guarded(async () => (await pool.query<LetterKey>(WITH_SENTENCE)).rows),
    dropSentence: guarded(async ({ consumer, messageId }: LetterKey) => {
      await pool.query(DROP_SENTENCE, [consumer, messageId])
    }),
    reconciliations: {
      save: guarded(runs.save),
      findUnfinished: guarded(runs.findUnfinished),
      find: guarded(runs.find),
      list: guarded(runs.list),
    },
    [Symbol.asyncDispose]: () => pool.end(),
  }
}

/** What is asked about together is looked up together: each message of each consumer asks. */
const heldSources = (pool: ReturnType<typeof openPool>) =>
  gather<LetterQueue, boolean>({
    most: SOURCES_MAX,
    atOnce: 1,
    ask: async (queues) => {
      const values = [queues.map(({ consumer }) => consumer), queues.map(({ source }) => source)]
      const { rows } = await pool.query<{ i: number }>({ name: 'are-held', text: ARE_HELD, values })
      const held = new Set(rows.map(({ i }) => i))
      return queues.map((_, i) => held.has(i + 1))
    },
  })

const ARE_HELD = `select q.i::integer as i from unnest($1::text[], $2::text[]) with ordinality as q (consumer, source, i)
  where exists (select 1 from dead_letter l where l.consumer = q.consumer and l.source = q.source collate "C")`

const FIRST_CHECKPOINT = `insert into consumer_checkpoint (name, epoch, position, fingerprint) values ($1, $2, $3, $4)
  on conflict do nothing`

const NEXT_CHECKPOINT = `update consumer_checkpoint set epoch = $2, position = $3, fingerprint = $4
  where name = $1 and epoch = $5 and position = $6`

const LETTER_COLUMNS = '(consumer, source, version, message_id, type, kind, failure, sentence, attempts)'

const ADD_LETTER = `insert into dead_letter ${LETTER_COLUMNS}
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`

/** A row when the fence holds, whether the letter is new or not. Both are in the context's own database. */
const ADD_LETTER_FENCED = `
  with fence as materialized (${holdsFence('$10', '$11')}),
  added as (
    insert into dead_letter ${LETTER_COLUMNS}
    select $1, $2, $3::bigint, $4, $5, $6, $7::jsonb, $8::jsonb, $9::int from fence on conflict do nothing
  )
  select 1 from fence`

const LETTERS = `select consumer, source, version, message_id as "messageId",
    type, kind, failure, sentence, attempts, at
  from dead_letter where consumer = coalesce($1, consumer) and source = coalesce($2, source)
  order by source, version limit ${DEAD_LETTERS_PAGE_MAX}`

const WITH_SENTENCE = `select consumer, message_id as "messageId"
  from dead_letter where sentence is not null limit ${DEAD_LETTERS_PAGE_MAX}`

const DROP_SENTENCE = 'update dead_letter set sentence = null where consumer = $1 and message_id = $2'

const COUNT_LETTERS = `select count(*)::int as count
  from (select 1 from dead_letter limit ${DEAD_LETTERS_COUNTED_MAX}) counted`

const guard =
  <A extends readonly unknown[], R>(context: string, run: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await run(...args)
    } catch (cause) {
      if (isFault(cause)) throw cause
      throw faults.SERVICE_LEDGER_AWAY({ context, what: formatFailure(failureOf(cause)) }, cause)
    }
  }
