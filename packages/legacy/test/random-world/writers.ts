import type { Pool, PoolClient } from 'pg'
import { WRITERS, type Write } from './commands.ts'

/** More than a page, so that sweeps and truncations are under way while rows change before and behind them. */
const OLD_ROWS = 700

export const NOTES_SCHEMA = 'create table notes (id integer primary key, text text);'
export const NOTES = { table: 'notes', key: 'id', columns: ['text'], sweepPauseMs: 20 } as const

/** Few, so that rows come back to what they once were. */
const TEXTS = ['old', 'one', 'other']

export type Texts = ReadonlyMap<string, string | null>

export type Writers = AsyncDisposable & {
  /** Rolls back what an earlier run left open, and fills the table. */
  readonly begin: () => Promise<void>
  readonly obey: (write: Write) => Promise<void>
  /** Somebody is in a transaction. */
  readonly isBusy: () => boolean
  readonly commitAll: () => Promise<void>
  /** What is committed. */
  readonly rows: () => Promise<Texts>
}

/** The shop's own sessions. */
export const writersOf = async (owner: Pool): Promise<Writers> => {
  let clients: readonly PoolClient[] = await Promise.all(Array.from({ length: WRITERS }, () => owner.connect()))
  /** Of each writer: whether it is in a transaction, and whether it can go back within it. */
  const isOpen = clients.map(() => false)
  const isMarked = clients.map(() => false)
  const ask = (at: number, sql: string, values: readonly unknown[] = []) =>
    (clients[at] as PoolClient).query(sql, [...values])
  const ends = async (at: number, how: 'commit' | 'rollback') => {
    if (isOpen[at]) await ask(at, how)
    isOpen[at] = isMarked[at] = false
  }
  const alone = async (sql: string, values: readonly unknown[] = []) => {
    if (!isOpen.includes(true)) await owner.query(sql, [...values]) // It would wait for the locks of open transactions.
  }
  const obey = async (c: Write): Promise<void> => {
    if (c.do === 'put') await ask(c.writer, PUT, [keyOf(c.writer, c.row), TEXTS[c.text]])
    else if (c.do === 'delete') await ask(c.writer, 'delete from notes where id = $1', [keyOf(c.writer, c.row)])
    else if (c.do === 'rekey') await ask(c.writer, REKEY, [keyOf(c.writer, c.row), keyOf(c.writer, c.to)])
    else if (c.do === 'truncate') await alone(REFILL.replace('$1', String(c.rows)))
    else if (c.do === 'rewrite') await alone(REWRITE)
    else if (c.do === 'commit' || c.do === 'rollback') await ends(c.writer, c.do)
    else if (c.do === 'open' && !isOpen[c.writer]) {
      await ask(c.writer, 'begin')
      isOpen[c.writer] = true
    } else if (c.do === 'mark' && isOpen[c.writer]) {
      await ask(c.writer, 'savepoint mark')
      isMarked[c.writer] = true
    } else if (c.do === 'undo' && isMarked[c.writer]) await ask(c.writer, 'rollback to mark')
  }
  return {
    begin: async () => {
      for (let at = 0; at < WRITERS; at++) await ends(at, 'rollback')
      await owner.query(`truncate notes; insert into notes select n, 'old' from generate_series(1, ${OLD_ROWS}) n`)
    },
    obey,
    isBusy: () => isOpen.includes(true),
    commitAll: async () => {
      for (let at = 0; at < WRITERS; at++) await ends(at, 'commit')
    },
    rows: async () => {
      const { rows } = await owner.query<{ id: string; text: string | null }>('select id::text, text from notes')
      return new Map(rows.map(({ id, text }) => [id, text]))
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.release(true)
      clients = []
    },
  }
}

const keyOf = (writer: number, row: number): number => row * WRITERS + writer

const PUT = 'insert into notes values ($1, $2) on conflict (id) do update set text = excluded.text'
const REKEY = `update notes set id = $2 where id = $1 and not exists (select from notes where id = $2)`
const REFILL = `begin; truncate notes; insert into notes select n, 'one' from generate_series(1, $1) n; commit`
const REWRITE = `alter table notes alter text type text using case text when 'one' then 'other' else 'one' end`
