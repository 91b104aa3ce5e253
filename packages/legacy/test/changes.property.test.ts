import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { PoolClient } from 'pg'
import { type DigestStore, type Shop, type ShopRow, connectShop, memoryDigestStore } from '../src/index.ts'
import { expressProfile, expressShop } from './express-shop.ts'
import { type Mirror, type SteppedFollower, mirror, steppedFollower } from './following.ts'
import { replayed } from './random-world/replay.ts'
import type { ShopFixture } from './shop-database.ts'

const SIGNAL = AbortSignal.timeout(600_000)
const WRITERS = 3
/** More than a page, so that sweeps are under way while rows change before and behind them. */
const OLD_ROWS = 700
const RUNS = 60

const STAMPS = {
  now: 'clock_timestamp()',
  equal: `date_trunc('hour', now())`,
  older: `now() - interval '1 day'`,
  future: `now() + interval '1 day'`,
  none: 'null',
}

type Command =
  | {
      readonly do: 'put'
      readonly writer: number
      readonly row: number
      readonly stamp: keyof typeof STAMPS
      readonly text: number
    }
  | { readonly do: 'delete'; readonly writer: number; readonly row: number }
  | { readonly do: 'open' | 'commit' | 'rollback'; readonly writer: number }
  | { readonly do: 'recent' | 'sweep' | 'restart' }
  | { readonly do: 'break'; readonly what: Break }
/** What fails next, once: the receiver or the store, before or after its effect. */
type Break = 'take' | 'taken' | 'save' | 'saved'

const writer = fc.nat({ max: WRITERS - 1 })
/** Some rows are met again and again, others lie anywhere between the old ones. */
const row = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 400 }))
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      writer,
      row,
      stamp: fc.constantFrom(...(Object.keys(STAMPS) as (keyof typeof STAMPS)[])),
      text: fc.nat({ max: 2 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), writer, row }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'commit' as const, 'rollback' as const), writer }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('recent' as const, 'sweep' as const, 'sweep' as const, 'restart' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      what: fc.constantFrom<Break>('take', 'taken', 'save', 'saved'),
    }),
  },
)

type World = {
  readonly fixture: ShopFixture
  readonly writers: readonly PoolClient[]
  readonly seen: Mirror
  readonly start: () => SteppedFollower
  follower: SteppedFollower
  breaks: Break | undefined
  /** Per writer: the keys of its open transaction. */
  readonly open: (Set<string> | undefined)[]
  /** While a sweep is under way: the table when it began, and which keys have been committed since. */
  sweeping: { readonly before: ReadonlyMap<string, string | null>; readonly touched: Set<string> } | undefined
}

/** Fails where `breaks` says, once, as a crash at that place would. */
const breaking = async (
  world: { breaks: Break | undefined },
  names: readonly [Break, Break],
  effect: () => Promise<void>,
) => {
  const fails = (name: Break): void => {
    if (world.breaks !== name) return
    world.breaks = undefined
    throw new Error(`crashed at ${name}`)
  }
  fails(names[0])
  await effect()
  fails(names[1])
}

const worldOf = (fixture: ShopFixture, shop: Shop, writers: readonly PoolClient[]): World => {
  const seen = mirror()
  const memory = memoryDigestStore()
  const store: DigestStore = {
    ...memory,
    save: (source, digests) => breaking(world, ['save', 'saved'], () => memory.save(source, digests, SIGNAL)),
    remove: (source, keys) => breaking(world, ['save', 'saved'], () => memory.remove(source, keys, SIGNAL)),
  }
  const start = () =>
    steppedFollower({
      profile: PROFILE,
      table: 'notes',
      shop,
      store,
      onChange: (changes) => breaking(world, ['take', 'taken'], () => seen.take(changes)),
    })
  const world: World = {
    fixture,
    writers,
    seen,
    start,
    follower: undefined as never,
    breaks: undefined,
    open: Array.from({ length: WRITERS }),
    sweeping: undefined,
  }
  world.follower = start()
  return world
}

const PROFILE = expressProfile({
  changes: [
    {
      table: 'notes',
      key: 'id',
      columns: ['text'],
      updatedAt: { column: 'changed', type: 'timestamptz' },
      overlapMs: 1_000,
    },
  ],
  budgets: { loginsPerSecond: 1, sessionReadsPerSecond: 1, pollsPerSecond: 10_000 },
})

const committedRows = async (fixture: ShopFixture): Promise<Map<string, string | null>> => {
  const { rows } = await fixture.owner.query<{ id: string; text: string | null }>('select id::text, text from notes')
  return new Map(rows.map(({ id, text }) => [id, text]))
}

/** Few, so that rows come back to what they once were. */
const TEXTS = ['old', 'one', 'other']

const write = async (world: World, at: number, key: string, sql: string, values: unknown[]): Promise<void> => {
  await (world.writers[at] as PoolClient).query(sql, values)
  if (world.open[at] === undefined) world.sweeping?.touched.add(key)
  else world.open[at].add(key)
}

const end = async (world: World, at: number, how: 'commit' | 'rollback'): Promise<void> => {
  const keys = world.open[at]
  if (keys === undefined) return
  await (world.writers[at] as PoolClient).query(how)
  if (how === 'commit') keys.forEach((key) => world.sweeping?.touched.add(key))
  world.open[at] = undefined
}

/** Writers keep to rows of their own: they would wait for each other's locks. */
const keyOf = (at: number, n: number): string => String(n * WRITERS + at)

const step = async (world: World, kind: 'recent' | 'sweep'): Promise<void> => {
  if (kind === 'sweep' && !world.follower.steps.isSweeping()) {
    world.sweeping = { before: await committedRows(world.fixture), touched: new Set() }
  }
  const completed = await world.follower.steps.step(kind, SIGNAL).then(
    (made) => made.completed,
    () => crash(world),
  )
  if (kind === 'sweep' && completed) checkSweep(world)
}

const crash = (world: World): boolean => {
  world.follower = world.start()
  world.sweeping = undefined
  return false
}

/** Whatever stood still during a whole sweep has been delivered by its end: rows as they were, and that the others are gone. */
const checkSweep = (world: World): void => {
  const { before, touched } = world.sweeping as NonNullable<World['sweeping']>
  const still = <V>(rows: ReadonlyMap<string, V>) => new Map([...rows].filter(([key]) => !touched.has(key)))
  assert.deepEqual(still(textsOf(world.seen.rows)), still(before))
  world.sweeping = undefined
}

const textsOf = (rows: ReadonlyMap<string, ShopRow>) => new Map([...rows].map(([key, { text }]) => [key, text ?? null]))

const obey = async (world: World, c: Command): Promise<void> => {
  switch (c.do) {
    case 'put': {
      const key = keyOf(c.writer, c.row)
      const sql = `insert into notes values ($1, $2, ${STAMPS[c.stamp]})
        on conflict (id) do update set text = excluded.text, changed = excluded.changed`
      return write(world, c.writer, key, sql, [key, TEXTS[c.text]])
    }
    case 'delete': {
      const key = keyOf(c.writer, c.row)
      return write(world, c.writer, key, 'delete from notes where id = $1', [key])
    }
    case 'open':
      if (world.open[c.writer] !== undefined) return undefined
      world.open[c.writer] = new Set()
      return void (await (world.writers[c.writer] as PoolClient).query('begin'))
    case 'commit':
    case 'rollback':
      return end(world, c.writer, c.do)
    case 'recent':
    case 'sweep':
      return step(world, c.do)
    case 'restart':
      return void crash(world)
    case 'break':
      world.breaks = c.what
      return undefined
  }
}

describe('a followed table', () => {
  test('is mirrored in the end, whatever is written, however late it is committed, wherever the follower crashes', async (t) => {
    const fixture = await expressShop(t)
    await fixture.owner.query(
      'create table notes (id integer primary key, text text, changed timestamptz); create index on notes (changed)',
    )
    await fixture.owner.query(`grant select on notes to ${fixture.reader}`)
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => fixture.owner.connect()))
    using _ = { [Symbol.dispose]: () => writers.forEach((client) => client.release()) }
    await using shop = connectShop(PROFILE, { connectionString: fixture.readerUrl })
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60 }), async (commands) => {
        for (const client of writers) await client.query('rollback') // A failed run leaves transactions open.
        await fixture.owner.query('truncate notes')
        await fixture.owner.query(
          `insert into notes select n * 2, 'old', now() - interval '2 days' from generate_series(0, $1) n`,
          [OLD_ROWS],
        )
        const world = worldOf(fixture, shop, writers)
        for (const c of commands) await obey(world, c)
        for (let at = 0; at < WRITERS; at++) await end(world, at, 'commit')
        world.breaks = undefined
        for (let completed = 0; completed < 2;) {
          await step(world, 'sweep')
          if (world.sweeping === undefined) completed += 1
        }
        assert.deepEqual(textsOf(world.seen.rows), await committedRows(fixture))
      }),
      { numRuns: RUNS, ...replayed() },
    )
  })
})
