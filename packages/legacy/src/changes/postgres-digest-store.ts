import { Pool } from 'pg'
import { abortable } from '../abortable.ts'
import { faults } from '../errors.ts'
import { type Digest, type DigestStore, MAX_STORE_KEYS } from './digest-store.ts'

/** A statement that takes longer is given up. */
const STATEMENT_TIMEOUT_MS = 5_000

/** Two followers on one store seldom talk to it at once. */
const MAX_CONNECTIONS = 2

export type PostgresDigestStore = DigestStore & {
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Keeps digests in a database of *ours*: tables `legacy_digest` and `legacy_mark`, made on first use. Never to be pointed at
 * the shop's own database. Some 100 bytes a row of the shop.
 */
export const postgresDigestStore = (o: { readonly connectionString: string }): PostgresDigestStore => {
  const pool = openPool(o.connectionString)
  const ask = asking(pool)
  const close = () => pool.end()
  return {
    digests: async (source, keys, signal) =>
      new Map((await ask('find digests', DIGESTS, [source, keys], signal)) as [string, Digest][]),
    save: async (source, digests, signal) => {
      await ask('save digests', SAVE, [source, [...digests.keys()], [...digests.values()]], signal)
    },
    remove: async (source, keys, signal) => void (await ask('remove digests', REMOVE, [source, keys], signal)),
    keysAfter: async (source, after, signal) => {
      const [sql, values] = after === undefined ? [FIRST_KEYS, [source]] : [KEYS_AFTER, [source, after]]
      return (await ask('list keys', sql, values, signal)).map(([key]) => String(key))
    },
    countKeys: async (source, signal) => Number((await ask('count keys', COUNT, [source], signal))[0]?.[0]),
    findMark: async (source, signal) =>
      (await ask('find a mark', FIND_MARK, [source], signal))[0]?.[0] as string | undefined,
    saveMark: async (source, mark, signal) => void (await ask('save a mark', SAVE_MARK, [source, mark], signal)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * Keys compare byte by byte: the order must not change with a library's collations. The lock is for two who come first at once:
 * `if not exists` alone lets one of them fail.
 */
const TABLES = `
  select pg_advisory_xact_lock(hashtextextended('legacy_digest', 0));
  create table if not exists legacy_digest (
    source text not null, key text collate "C" not null, digest text not null, primary key (source, key)
  );
  create table if not exists legacy_mark (source text primary key, mark text not null)`

const DIGESTS = 'select key, digest from legacy_digest where source = $1 and key = any($2::text[])'
const SAVE = `
  insert into legacy_digest (source, key, digest)
  select $1, key, digest from unnest($2::text[], $3::text[]) as given (key, digest)
  on conflict (source, key) do update set digest = excluded.digest`
const REMOVE = 'delete from legacy_digest where source = $1 and key = any($2::text[])'
const FIRST_KEYS = `select key from legacy_digest where source = $1 order by key limit ${MAX_STORE_KEYS}`
const KEYS_AFTER = `select key from legacy_digest where source = $1 and key > $2 order by key limit ${MAX_STORE_KEYS}`
const COUNT = 'select count(*) from legacy_digest where source = $1'
const FIND_MARK = 'select mark from legacy_mark where source = $1'
const SAVE_MARK = `
  insert into legacy_mark (source, mark) values ($1, $2) on conflict (source) do update set mark = excluded.mark`

const openPool = (connectionString: string): Pool => {
  const pool = new Pool({
    connectionString,
    application_name: 'banyan',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  })
  // Nor may a connection that breaks while in use end the process: its query fails and tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {}) // The pool has dropped the connection; the next statement will tell.
  return pool
}

type Ask = (operation: string, sql: string, values: unknown[], signal: AbortSignal) => Promise<readonly unknown[][]>

const asking = (pool: Pool): Ask => {
  let prepared: Promise<unknown> | undefined
  const prepare = () =>
    (prepared ??= pool.query(TABLES).catch((error: unknown) => {
      prepared = undefined
      throw error
    }))
  return async (operation, sql, values, signal) => {
    signal.throwIfAborted()
    const asked = prepare().then(() => pool.query<unknown[]>({ text: sql, rowMode: 'array', values }))
    asked.catch(() => {}) // Nobody may be listening any more when it fails.
    try {
      return (await abortable(asked, signal)).rows
    } catch (error) {
      if (signal.aborted) throw error
      throw faults.LEGACY_DIGEST_STORE_AWAY({ operation, reason: (error as Error).message }, error)
    }
  }
}
