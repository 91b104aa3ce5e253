import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as elapsed } from 'node:timers/promises'
import { social } from '@anycompany/social'
import {
  eventCodec,
  type Fields,
  openPostgresEventStore,
  type PersonKeys,
  postgresPersonKeys,
  unseal,
} from '@banyan/event-store'
import { openProjections } from '@banyan/projection'
import { testDatabase, type TestScope } from '@banyan/testing'
import { connected } from '../connected.ts'
import { fillBanyan } from '../fill-banyan.ts'
import { fillViews } from '../bulk/fill-views.ts'
import { networkOf } from '../network.ts'

const SIZE = { members: 300, meanDegree: 12, postsPerMember: 3 } as const
/** So few that most rows are given away long before the feed ends. */
const YOUNG_ROWS_MAX = 2_000
const REBUILT_MS = 60_000
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

describe('views filled in bulk', () => {
  it('are those that a rebuild of the same log makes: every row, its last position, checkpoints and indexes', async (t) => {
    await using opened = new AsyncDisposableStack()
    const { url, definition, store, codec, keys } = await filledLog(t, opened)
    await fillViews({ url, definition, store, codec, keys, youngRowsMax: YOUNG_ROWS_MAX })
    await using views = openProjections({
      url,
      definition,
      store,
      codec,
      keys,
      holder: 'test',
      log: SILENT,
      retiredGraceMs: 2 * REBUILT_MS,
    })
    await views.start()
    const bulk = await views.status()
    assert.deepEqual(
      new Set(bulk.map(({ version, lagEvents, state }) => `${version} ${lagEvents} ${state}`)),
      new Set(['1 0 live']),
    )
    for (const view of definition.readModels) await views.rebuild(view)
    await until(async () => (await views.status()).every(({ version, state }) => version === 2 && state === 'live'))
    let rows = 0
    for (const { name } of definition.readModels) {
      const [made, expected] = [
        await rowsOf(url, { table: `${name}_1`, keys }),
        await rowsOf(url, { table: `${name}_2`, keys }),
      ]
      assert.deepEqual(made, expected, name)
      assert.deepEqual(await indexesOf(url, `${name}_1`), await indexesOf(url, `${name}_2`), name)
      rows += made.length
    }
    assert.ok(rows > SIZE.members * SIZE.meanDegree * SIZE.postsPerMember, `found ${rows} rows`)
    assert.deepEqual(await checkpointsOf(url, 1), await checkpointsOf(url, 2))
  })
})

const filledLog = async (t: TestScope, opened: AsyncDisposableStack) => {
  const [{ url }, { url: keysUrl }] = [await testDatabase(t), await testDatabase(t)]
  const secret = randomBytes(32).toString('hex')
  await fillBanyan(networkOf(SIZE), { url, keysUrl, secret, withViews: false })
  const definition = social.definition()
  const context = definition.name
  const store = opened.use(await openPostgresEventStore({ context, url, holder: 'test' }))
  const keys = opened.use(await postgresPersonKeys({ context, url: keysUrl, secret }))
  return { url, definition, store, keys, codec: eventCodec(definition, keys) }
}

const until = async (isDone: () => Promise<boolean>): Promise<void> => {
  for (const deadline = performance.now() + REBUILT_MS; !(await isDone()); await elapsed(100))
    assert.ok(performance.now() < deadline, `expected all views rebuilt within ${REBUILT_MS} ms`)
}

/** What is sealed is opened: it is sealed anew each time. */
const rowsOf = async (url: string, { table, keys }: { readonly table: string; readonly keys: PersonKeys }) => {
  const text = `select key, row, changed_position from projection."${table}" order by key`
  const { rows } = await connected(url, (client) => client.query<{ readonly row: Fields }>(text))
  const opened = await unseal(
    rows.map(({ row }) => row),
    keys,
  )
  return rows.map((row, i) => ({ ...row, row: opened[i] }))
}

const indexesOf = (url: string, table: string): Promise<readonly string[]> =>
  connected(url, async (client) => {
    const text = `select regexp_replace(indexdef, '^.* USING', '') as how from pg_indexes where schemaname = 'projection' and tablename = $1 order by 1`
    return (await client.query<{ readonly how: string }>(text, [table])).rows.map(({ how }) => how)
  })

const checkpointsOf = async (url: string, version: number): Promise<readonly object[]> => {
  const text = `select group_name, views, shape, paused, epoch, position, fingerprint, fault from projection.checkpoints where version = $1 order by 1`
  return (await connected(url, (client) => client.query(text, [version]))).rows
}
