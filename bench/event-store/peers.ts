import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql'
import { Pool } from 'pg'
import type { AppendOne } from './load.ts'

type Opened = { readonly append: AppendOne; readonly close: () => Promise<void> }

/** Emmett as its documentation opens it: its own pool, expected version checked, no projection running. */
export const openEmmett = async (url: string): Promise<Opened> => {
  const store = getPostgreSQLEventStore(url)
  await store.schema.migrate()
  return {
    append: async (stream, text) => {
      const event = { type: 'PostWritten' as const, data: { postId: stream, text } }
      await store.appendToStream(stream, [event], { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' })
    },
    close: () => store.close(),
  }
}

/** The least one can do with the same driver: one row, one transaction, two indexes, a connection per client. */
export const openBare = async (url: string, clients: number): Promise<Opened> => {
  const pool = new Pool({ connectionString: url, max: clients })
  await pool.query(`create table if not exists bare (
    seq bigint generated always as identity primary key, stream text not null, version integer not null,
    type text not null, recorded_at timestamptz not null default now(), data json not null, unique (stream, version))`)
  const text = `insert into bare (stream, version, type, data) values ($1, 1, 'PostWritten', $2)`
  return {
    append: async (stream, body) => {
      await pool.query({ name: 'insert', text, values: [stream, JSON.stringify({ postId: stream, text: body })] })
    },
    close: () => pool.end(),
  }
}
