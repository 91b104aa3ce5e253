import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { promisify } from 'node:util'
import { type Broker, openBroker } from '@banyan/bus-nats'
import { pythonIn, startBatch } from '@banyan/bus-nats/test-python-batch'
import { createLogger } from '@banyan/telemetry'
import { describeWithProgram } from '@banyan/testing'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { sharedSystem } from '../running-system.ts'
import { logInAs, takesPart } from '../shopper.ts'
import { rowsAt } from '../shop/rows.ts'

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts')
const CONSUMER = 'social/when-product-listing-changed-then-note-promotable'
const STREAM = 'anycompany_catalogue'
/** The shop's polling interval, a sweep through its products, and a busy machine. */
const WITHIN_MS = 60_000
const PRODUCTS_LOOKED_AT = 60

/** One message of the catalogue's, as the broker keeps it. */
type Kept = { readonly subject: string; readonly text: string; readonly source: string; readonly productId: string }

const pythonFolder = await mkdtemp(join(tmpdir(), 'banyan-python-'))
const python = await pythonIn(pythonFolder)

requiresBroker('services are kept apart:', () => {
  const system = sharedSystem({ topology: 'services' })
  let broker: Broker
  let brokerUrl: string
  after(() => rm(pythonFolder, { recursive: true, force: true }))
  before(async () => {
    const secret = (await readFile(join(system().dataDir, 'secrets/broker-password'), 'utf8')).trim()
    const url = /listen: "([^"]+)"/.exec(await readFile(join(system().dataDir, 'run/broker.conf'), 'utf8'))?.[1]
    const log = createLogger({ process: 'test', level: 'silent' })
    brokerUrl = `nats://operator:${secret}@${url}`
    broker = openBroker({ url: brokerUrl, name: 'a test', log })
  })
  after(() => broker[Symbol.asyncDispose]())

  const social = async <Row extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []) =>
    rowsAt<Row>(await system().contextUrl('social'), sql, values)

  /** The first messages, once there are so many. */
  const firstKept = (): Promise<readonly Kept[]> =>
    eventually(
      () =>
        Promise.all(
          Array.from({ length: PRODUCTS_LOOKED_AT }, (_, i) =>
            broker.ask('catalogue', async ({ jsm }) => {
              const found = await jsm.streams.getMessage(STREAM, { seq: i + 1 })
              assert.ok(found)
              const text = found.string()
              const { subject: stream, data } = JSON.parse(text) as { subject: string; data: { productId: string } }
              return { subject: found.subject, text, source: `catalogue:${stream}`, productId: data.productId }
            }),
          ),
        ),
      WITHIN_MS,
    )

  /** Streams of one partition, which one reader follows. */
  const neighbours = async (): Promise<readonly Kept[]> => {
    const bySubject = Object.values(Object.groupBy(await firstKept(), ({ subject }) => subject))
    return bySubject.toSorted((a, b) => b!.length - a!.length)[0]!
  }

  const sells = async ({ productId }: Kept, isOnSale: boolean): Promise<void> => {
    const sql = 'update products set on_sale = $2, updated_at = now() where id = $1'
    await rowsAt(await system().shopDatabaseUrl(), sql, [productId, isOnSale])
  }
  /** So many messages of a source social has handled. */
  const handled = async ({ source }: Kept): Promise<number> => {
    const sql = 'select last::int as last from inbox where consumer = $1 and source = $2'
    return (await social<{ last: number }>(sql, [CONSUMER, source]))[0]?.last ?? 0
  }
  const untilHandled = (kept: Kept, count: number): Promise<void> =>
    eventually(async () => assert.equal(await handled(kept), count), WITHIN_MS)
  const letters = ({ source }: Kept) =>
    social<{ kind: string; attempts: number }>(
      'select kind, attempts from dead_letter where consumer = $1 and source = $2 order by version',
      [CONSUMER, source],
    )
  /** The messages that social's events came from, in the order of these. */
  const causes = async ({ source }: Kept): Promise<readonly string[]> => {
    const sql = `select causation from events where starts_with(causation, $1 || '@') order by stream, version`
    return (await social<{ causation: string }>(sql, [source])).map(({ causation }) => causation)
  }
  const banyan = async (...args: readonly string[]): Promise<string> => {
    // Its pages are made while the rest is ready.
    const port = await eventually(async () => {
      const { console } = await system().processes()
      assert.equal(console?.state, 'running')
      return console.port
    }, WITHIN_MS)
    const env = {
      PATH: process.env['PATH'],
      BANYAN_DATA: system().dataDir,
      BANYAN_CONSOLE_URL: `http://127.0.0.1:${port}`,
    }
    return (await promisify(execFile)(process.execPath, [CLI, 'dead-letters', ...args], { env })).stdout
  }

  it('a poison message holds up the later ones of its own product only, and all are replayed in order when it is mended', async () => {
    const [poison, ...others] = (await neighbours()).slice(0, 3)
    assert.ok(poison && others.length === 2)
    for (const one of [poison, ...others]) await untilHandled(one, 1)
    await social(`create function fail() returns trigger language plpgsql as
      $$ begin raise exception 'a test' using errcode = '22023'; end $$`)
    await social(`create trigger poison before insert or update on inbox for each row
      when (new.consumer = '${CONSUMER}' and new.source = '${poison.source}') execute function fail()`)
    await sells(poison, false)
    await eventually(async () => assert.deepEqual(await letters(poison), [{ kind: 'poison', attempts: 5 }]), WITHIN_MS)
    for (const one of others) {
      await sells(one, false)
      await untilHandled(one, 2)
      await sells(one, true)
      await untilHandled(one, 3)
    }
    await sells(poison, true)
    const held = [
      { kind: 'poison', attempts: 5 },
      { kind: 'held', attempts: 0 },
    ]
    await eventually(async () => assert.deepEqual(await letters(poison), held), WITHIN_MS)
    assert.equal(await handled(poison), 1)
    assert.match(
      await banyan('list', 'social'),
      new RegExp(`${poison.source}@\\d+, failed 5 times .*22023.*; 1 held behind it`),
    )
    await social('drop trigger poison on inbox')
    assert.equal(await banyan('replay', CONSUMER, poison.source, '--reason', 'mended'), `${CONSUMER} took 2\n`)
    assert.equal(await handled(poison), 3)
    const versions = (await causes(poison)).map((cause) => Number(cause.slice(poison.source.length + 1)))
    assert.equal(versions.length, 3)
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    )
    await sells(poison, false)
    await untilHandled(poison, 4)
    assert.deepEqual(await letters(poison), [])
  })

  it('a message that comes again after the broker has forgotten that it came has no effect', async () => {
    const [again, other] = (await neighbours()).slice(3, 5)
    assert.ok(again && other)
    await untilHandled(again, 1)
    await sells(again, false)
    await untilHandled(again, 2)
    const before = await causes(again)
    // Without an id, as it is when the broker's window for duplicates has passed; nothing at social knows when it handled the first.
    const place = await broker.ask('catalogue', ({ js }) => js.publish(again.subject, again.text))
    assert.ok(!place.duplicate)
    await sells(other, false)
    await untilHandled(other, (await handled(other)) + 1)
    await sells(again, true)
    await untilHandled(again, 3)
    const now = await causes(again)
    assert.deepEqual([now.slice(0, 2), now.length, new Set(now).size], [before, 3, 3])
    assert.deepEqual(await letters(again), [])
  })

  describeWithProgram('a batch job in Python', python, (file) => {
    it('follows what the company publishes with nothing but the contracts, and what it publishes next', async () => {
      const report = join(pythonFolder, 'report.csv')
      const reportsAll = () =>
        eventually(async () => {
          const expected = await publishedByDay()
          assert.deepEqual(await startBatch(file, { broker: brokerUrl, report }).ended, { code: 0, said: '' })
          assert.equal(await readFile(report, 'utf8'), expected)
          return expected
        }, WITHIN_MS)
      const first = await reportsAll()
      await takesPart(await logInAs(system().url, 'mina'))
      const [kept] = await firstKept()
      const count = await handled(kept!)
      await sells(kept!, count % 2 === 0)
      await untilHandled(kept!, count + 1)
      assert.notEqual(await reportsAll(), first)
    })
  })

  /** As the job's report says it, from the logs of the contexts themselves. */
  const publishedByDay = async (): Promise<string> => {
    const sql = `
      select to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD') as day,
        count(*) filter (where t.name = 'MemberRegistered')::int as joined,
        count(*) filter (where t.name = 'MemberForgotten')::int as "left",
        count(*) filter (where t.name = 'ProductListingChanged' and (e.data->>'isListed')::boolean)::int as listed,
        count(*) filter (where t.name = 'ProductListingChanged' and not (e.data->>'isListed')::boolean)::int as taken_off
      from events e join event_types t on t.id = e.type where e.published group by 1`
    const urls = await Promise.all(['members', 'catalogue', 'social'].map((name) => system().contextUrl(name)))
    type Counts = { day: string; joined: number; left: number; listed: number; taken_off: number }
    const counts = (await Promise.all(urls.map((url) => rowsAt<Counts>(url, sql)))).flat()
    const sum = (rows: readonly Counts[], of: (row: Counts) => number) => rows.reduce((all, row) => all + of(row), 0)
    const lines = [...Map.groupBy(counts, ({ day }) => day)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, rows]) =>
        [
          day,
          sum(rows, (row) => row.joined),
          sum(rows, (row) => row.left),
          sum(rows, (row) => row.listed),
          sum(rows, (row) => row.taken_off),
        ].join(),
      )
    const head = 'day,members joined,members left,products listed,products taken off sale'
    return [head, ...lines].map((line) => `${line}\r\n`).join('')
  }

  it('the role of a context or of its keys connects to no database but its own, and the shop’s roles to none of ours', async () => {
    const contexts = ['members', 'catalogue', 'social'].flatMap((name) => [`banyan_${name}`, `banyan_${name}_keys`])
    const secret = async (name: string) => (await readFile(join(system().dataDir, 'secrets', name), 'utf8')).trim()
    const roles = [
      ...contexts.map((name) => ({ role: name, own: name, secret: `database-${name}` })),
      { role: 'shop', own: 'shop', secret: 'shop-owner-password' },
      { role: 'reporting', own: 'shop', secret: 'shop-reporting-password' },
    ]
    const { postgres, 'shop-postgres': shopPostgres } = await system().processes()
    const databases = [
      ...[...contexts, 'postgres', 'template1'].map((name) => ({ name, port: postgres.port, isShops: false })),
      ...['shop', 'postgres', 'template1'].map((name) => ({ name, port: shopPostgres.port, isShops: true })),
    ]
    const opened: string[] = []
    for (const { role, own, secret: file } of roles)
      for (const { name, port, isShops } of databases) {
        const url = `postgres://${role}:${await secret(file)}@127.0.0.1:${port}/${name}`
        const said = await rowsAt(url, 'select 1').then(
          () => 'opened',
          ({ code }: { readonly code?: string }) => code,
        )
        // Nobody of that name there, no CONNECT on it, or not allowed to log in.
        if (said !== 'opened') assert.match(String(said), /^(28P01|28000|42501)$/, `${role} at ${name}`)
        else if (isShops ? own !== 'shop' : name !== own)
          opened.push(`${role} at ${isShops ? 'the shop’s ' : ''}${name}`)
      }
    assert.deepEqual(opened, [])
  })
})
