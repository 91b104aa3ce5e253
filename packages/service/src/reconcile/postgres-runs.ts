import type { Pool } from 'pg'
import {
  listedReconciliation,
  type Reconciliation,
  type Reconciliations,
  reconciliation,
  RUNS_LISTED_MAX,
} from './run.ts'

export const RECONCILIATIONS_SCHEMA = {
  name: '0003-reconciliations.sql',
  sql: `
  create table reconciliation (
    id text collate "C" primary key, started_at timestamptz not null, is_done boolean not null, run jsonb not null
  );
  create index reconciliation_unfinished on reconciliation (started_at) where not is_done`,
}

type Row = { readonly run: Reconciliation }

/** Runs in the table `reconciliation`. */
export const postgresReconciliations = (pool: Pool): Reconciliations => {
  const read = async (text: string, values: unknown[] = []): Promise<readonly Reconciliation[]> =>
    (await pool.query<Row>(text, values)).rows.map(({ run }) => reconciliation.parse(run))
  return {
    save: async (run) => {
      await pool.query(SAVE, [run.id, run.startedAt, run.status === 'done', JSON.stringify(run)])
    },
    findUnfinished: async () =>
      (await read('select run from reconciliation where not is_done order by started_at limit 1'))[0] ?? null,
    find: async (id) => (await read('select run from reconciliation where id = $1', [id]))[0] ?? null,
    list: async () => (await pool.query<Row>(LIST)).rows.map(({ run }) => listedReconciliation.parse(run)),
  }
}

const LIST = `select run - 'differences' as run from reconciliation order by started_at desc limit ${RUNS_LISTED_MAX}`
const SAVE = `insert into reconciliation (id, started_at, is_done, run) values ($1, $2, $3, $4)
  on conflict (id) do update set is_done = excluded.is_done, run = excluded.run`

/** In this process' memory: for tests and examples. */
export const memoryReconciliations = (): Reconciliations => {
  const runs = new Map<string, Reconciliation>()
  return {
    save: async (run) => void runs.set(run.id, run),
    findUnfinished: async () => [...runs.values()].find(({ status }) => status !== 'done') ?? null,
    find: async (id) => runs.get(id) ?? null,
    list: async () =>
      [...runs.values()]
        .toReversed()
        .slice(0, RUNS_LISTED_MAX)
        .map((run) => listedReconciliation.strip().parse(run)),
  }
}
