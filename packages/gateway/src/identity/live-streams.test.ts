import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { cookie, sessionsWorld, settled, TIMINGS, valid } from '../../test/sessions-world.ts'
import { LiveStreams, type StreamEnding, TICK_MS } from './live-streams.ts'
import { NOBODY } from './sessions.ts'

const MINUTE_MS = 60_000

/** So many sessions of one stream each, a shop at which they can be signed out, and a clock that ticks when told to. */
const streamsWorld = async (t: TestContext, o: { readonly perSecond: number; readonly sessions: number }) => {
  const { world, sessions, identify, log, lines } = sessionsWorld(o)
  const streams = new LiveStreams(sessions, { now: () => world.nowMs, recheckMs: TIMINGS.streamRecheckMs, log })
  t.after(() => streams[Symbol.dispose]())
  const signedOut = new Set<string>()
  const names = Array.from({ length: o.sessions }, (_value, i) => `s${i}`)
  const askedFor = new Map<string, number[]>(names.map((name) => [name, []]))
  const endings = new Map<string, { readonly why: StreamEnding; readonly atMs: number }>()
  world.verify = async (header) => {
    const name = header.slice('sid='.length)
    askedFor.get(name)?.push(world.nowMs)
    return signedOut.has(name) ? { status: 'invalid' } : valid(name)
  }
  for (const name of names) {
    await tick()
    const session = await identify(cookie(name))
    assert.ok(session !== NOBODY)
    const stream = { endBecause: (why: StreamEnding) => void endings.set(name, { why, atMs: world.nowMs }) }
    streams.add(stream, session, cookie(name))
  }
  async function tick(): Promise<void> {
    world.nowMs += TICK_MS / 2
    streams.recheck()
    await settled()
    world.nowMs += TICK_MS / 2
  }
  /** `each` comes half a second after streams had their turn, as requests come at any time. */
  const tickFor = async (ms: number, each: () => Promise<unknown> | void = () => undefined) => {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      await tick()
      await each()
    }
  }
  return { world, sessions, identify, streams, lines, names, signedOut, endings, askedFor, tickFor }
}

const longestGapMs = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((at, i) => at - (times[i] as number)))

describe('open streams', () => {
  test('are verified in turn, the oldest first, also while requests use up all they may', async (t) => {
    const { identify, tickFor, names, askedFor, endings, streams, signedOut, world } = await streamsWorld(t, {
      perSecond: 8,
      sessions: 40,
    })
    let visits = 0
    // First strangers, then known ones who come back when they have to be asked for again.
    const crowd = async () => {
      for (let i = 0; i < 20; i++) await identify(cookie(`visitor ${visits++ % 400}`)).catch(() => undefined)
    }
    await tickFor(MINUTE_MS, crowd)
    const { sessions, roundMs, oldestMs } = streams.checks
    assert.deepEqual([sessions, roundMs], [40, 20_000], '40 sessions, 2 a second kept for them')
    assert.ok(oldestMs <= roundMs + TICK_MS, `${oldestMs}`)
    for (const name of names) {
      const gapMs = longestGapMs((askedFor.get(name) as number[]).slice(-4))
      assert.ok(gapMs <= roundMs + TICK_MS, `${name} was verified after ${gapMs} ms`)
    }
    assert.equal(endings.size, 0)
    const signedOutAt = world.nowMs
    for (const name of names) signedOut.add(name)
    await tickFor(TIMINGS.unnoticedMs, crowd)
    for (const name of names) {
      const { why, atMs = 0 } = endings.get(name) ?? {}
      assert.deepEqual([why, atMs - signedOutAt <= TIMINGS.unnoticedMs], ['logged-out', true], name)
    }
  })

  test('more than can be verified in time: none outlives its session by 30 s', async (t) => {
    const { tickFor, names, endings, streams, sessions, signedOut, world, lines } = await streamsWorld(t, {
      perSecond: 2,
      sessions: 100,
    })
    const left = () => names.filter((name) => !endings.has(name))
    await tickFor(2 * MINUTE_MS, () => {
      const { oldestMs } = streams.checks
      assert.ok(oldestMs <= TIMINGS.unnoticedMs, `a session was believed for ${oldestMs} ms`)
    })
    assert.ok([...endings.values()].every(({ why }) => why === 'unverified'))
    const verified = sessions.streamsPerSecond.least * (TIMINGS.unnoticedMs / TICK_MS - 2)
    assert.ok(left().length >= verified, `${left().length} are left of ${verified} that could be verified in time`)
    assert.deepEqual([streams.checks.streams, streams.checks.unverified], [left().length, endings.size])
    const said = lines.map((line) => JSON.parse(line) as { readonly level: string; readonly roundMs?: number })
    const warned = said.filter(({ roundMs }) => roundMs !== undefined)
    assert.ok(warned.length > 0 && warned.length < endings.size, `${warned.length} lines of ${endings.size} endings`)
    assert.ok(warned.every(({ level, roundMs = 0 }) => level === 'warn' && roundMs > TIMINGS.streamRecheckMs))
    const [gone = ''] = left()
    signedOut.add(gone)
    const signedOutAt = world.nowMs
    await tickFor(TIMINGS.unnoticedMs)
    const { atMs = Number.POSITIVE_INFINITY } = endings.get(gone) ?? {}
    assert.ok(atMs - signedOutAt <= TIMINGS.unnoticedMs, `${atMs - signedOutAt} ms`)
  })

  test('go on while the shop is away, and have their turns again when it is back', async (t) => {
    const { world, tickFor, endings, names, askedFor } = await streamsWorld(t, { perSecond: 4, sessions: 60 })
    const { verify } = world
    world.verify = () => Promise.reject(new Error('away'))
    await tickFor(5 * MINUTE_MS)
    assert.equal(endings.size, 0)
    world.verify = verify
    const backAt = world.nowMs
    await tickFor(TIMINGS.unnoticedMs)
    assert.equal(endings.size, 0)
    for (const name of names) assert.ok((askedFor.get(name)?.at(-1) ?? 0) > backAt, name)
    world.verify = () => Promise.reject(new Error('away'))
    await tickFor(TIMINGS.awayMs + MINUTE_MS)
    assert.deepEqual(new Set([...endings.values()].map(({ why }) => why)), new Set(['unverified']))
    assert.equal(endings.size, names.length)
  })

  test('over budget nobody is asked in vain: the tick ends with the first who can’t be', async (t) => {
    const { sessions, tickFor } = await streamsWorld(t, { perSecond: 2, sessions: 50 })
    const before = sessions.counts.overBudget
    await tickFor(10 * TICK_MS)
    assert.ok(sessions.counts.overBudget - before <= 10, `${sessions.counts.overBudget - before} refusals`)
  })
})
