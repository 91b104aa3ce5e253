import { setTimeout as elapsed } from 'node:timers/promises'
import { Client } from 'pg'

const PATIENCE_MS = 300_000

/** When a message was sent and when what it changed was committed, by the same clock, in milliseconds. */
export type Handled = { readonly sentAt: number; readonly handledAt: number }

/** Waits until all are handled; the server knows when each row was committed. */
export const handled = async (
  adminUrl: string,
  { name, count }: { readonly name: string; readonly count: number },
): Promise<readonly Handled[]> => {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables where relname like '%noted%'`,
    )
    const counting = `select count(*)::int as count from ${tables[0]!.name} r`
    const counted = async (text: string) => (await client.query<{ count: number }>(text)).rows[0]!.count
    let all = -1
    for (const deadline = performance.now() + PATIENCE_MS; ; await elapsed(50)) {
      const before = all
      all = await counted(counting)
      if (all !== before && performance.now() < deadline) continue // to look into each row would keep a core busy beside what is measured
      const mine = await counted(`${counting} where to_jsonb(r)::text like '%"${name}-%'`)
      if (mine === count) break
      if (performance.now() > deadline) throw new Error(`${mine} of ${count} were handled within ${PATIENCE_MS} ms`)
    }
    const { rows } = await client.query<Handled>(
      `select (regexp_match(to_jsonb(r)::text, '"sent_?[aA]t": "?([0-9.]+)'))[1]::float8 as "sentAt",
              extract(epoch from pg_xact_commit_timestamp(r.xmin))::float8 * 1000 as "handledAt"
       from ${tables[0]!.name} r where to_jsonb(r)::text like '%"${name}-%'`,
    )
    return rows
  } finally {
    await client.end()
  }
}
