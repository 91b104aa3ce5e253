import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALM_SAMPLES, HOT_SAMPLES, type Limits, SETTLE_SAMPLES, TUNING } from './decide.ts'
import type { Load } from './load.ts'
import { openScaler } from './scaler.ts'
import type { Scalings, ScalingStep } from './scaling-file.ts'

const idle: Load = {
  inFlight: 0,
  inFlightMax: 200,
  eventLoopUtilization: 0.05,
  lag: { social: 0 },
  heapUsedMb: 50,
  heapLimitMb: 256,
  rssMb: 120,
}
const REACTED = SETTLE_SAMPLES + HOT_SAMPLES
const CALMED = SETTLE_SAMPLES + CALM_SAMPLES

/** A scaler of `social` and `members` over processes that do what they are told at once. */
const scaling = (limits: Limits, o: { readonly broken?: string } = {}) => {
  const deeds: string[] = []
  const lines: string[] = []
  const steps: ScalingStep[] = []
  const loads = new Map<string, Load>()
  let standings: Scalings['contexts'] = {}
  const doing = (deed: string) => async (name: string) => {
    deeds.push(`${deed} ${name}`)
    if (deed === 'start' && name === o.broken) throw new Error(`${name} gave no answer`)
  }
  const scaler = openScaler({
    contexts: {
      social: { limits, processes: ['social-1', 'social-2', 'social-3'] },
      members: { limits, processes: ['members-1', 'members-2'] },
    },
    oneOfEach: ['social-1', 'members-1', 'catalogue'],
    tuning: TUNING,
    hands: {
      start: doing('start'),
      restart: doing('restart'),
      drain: doing('drain'),
      load: async (name) => loads.get(name) ?? idle,
    },
    say: (line) => lines.push(line),
    put: (contexts, step) => {
      standings = contexts
      if (step) steps.push(step)
    },
    now: () => new Date(0),
  })
  const ticks = async (count: number) => {
    for (let i = 0; i < count; i++) await scaler.tick()
  }
  const load = (changed: Partial<Load>, ...names: readonly string[]) => {
    for (const name of names) loads.set(name, { ...idle, ...changed })
  }
  return { ticks, load, deeds, lines, steps, standings: () => standings, sizeOf: scaler.sizeOf }
}

const twoAtMost: Limits = { replicas: { min: 1, max: 2 }, sizesMb: [] }

test('a busy context gets one more process, the others none; in a calm it gives it back', async () => {
  const { ticks, load, deeds, lines, steps, standings } = scaling(twoAtMost)
  assert.deepEqual(standings()['social'], { sizeMb: null, replicas: 1 })
  load({ eventLoopUtilization: 0.9 }, 'social-1', 'social-2')
  await ticks(REACTED - 1)
  assert.deepEqual(deeds, [])
  await ticks(1)
  await ticks(100)
  assert.deepEqual(deeds, ['start social-2'])
  assert.deepEqual(standings(), {
    social: { sizeMb: null, replicas: 2 },
    members: { sizeMb: null, replicas: 1 },
  })
  load({}, 'social-1', 'social-2')
  await ticks(CALM_SAMPLES - 1)
  assert.equal(deeds.length, 1)
  await ticks(1 + CALMED)
  assert.deepEqual(deeds, ['start social-2', 'drain social-2'])
  assert.deepEqual(lines, [
    'scaling social out: event loop 90 %, in flight 0 %, 0 events behind …',
    'scaled social out: 1 process → 2 processes; 120 MB more, against 360 MB for doubling all',
    'scaling social in: event loop 5 %, in flight 0 %, 0 events behind …',
    'scaled social in: 2 processes → 1 process',
  ])
  assert.deepEqual(steps[0], {
    at: '1970-01-01T00:00:00.000Z',
    context: 'social',
    decision: 'out',
    from: { sizeMb: null, replicas: 1 },
    to: { sizeMb: null, replicas: 2 },
    why: 'event loop 90 %, in flight 0 %, 0 events behind',
    memory: { one: 120, all: 360, saved: 240 },
  })
})

test('two busy contexts are helped one after the other', async () => {
  const { ticks, load, deeds } = scaling(twoAtMost)
  load({ inFlight: 190 }, 'social-1', 'members-1')
  await ticks(REACTED)
  assert.deepEqual(deeds, ['start social-2'])
  await ticks(1)
  assert.deepEqual(deeds, ['start social-2', 'start members-2'])
})

test('a process that is alone is given more memory while a second stands in; several, one after the other', async () => {
  const alone = scaling({ replicas: { min: 1, max: 1 }, sizesMb: [256, 512] })
  assert.equal(alone.sizeOf('social'), 256)
  alone.load({ heapUsedMb: 240 }, 'social-1')
  await alone.ticks(REACTED)
  assert.deepEqual(alone.deeds, ['start social-2', 'restart social-1', 'drain social-2'])
  assert.deepEqual([alone.sizeOf('social'), alone.sizeOf('members')], [512, 256])
  assert.equal(alone.lines.at(-1), 'scaled social up: 1 process of 256 MB → 1 process of 512 MB')
  alone.load({ heapUsedMb: 60, heapLimitMb: 512 }, 'social-1')
  await alone.ticks(CALMED)
  assert.equal(alone.sizeOf('social'), 256)

  const several = scaling({ replicas: { min: 2, max: 2 }, sizesMb: [256, 512] })
  several.load({ heapUsedMb: 240 }, 'social-2')
  await several.ticks(REACTED)
  assert.deepEqual(several.deeds, ['restart social-1', 'restart social-2'])
})

test('a process that does not come up is ended again, told of, and tried again later', async () => {
  const { ticks, load, deeds, lines, steps, standings } = scaling(twoAtMost, { broken: 'social-2' })
  load({ eventLoopUtilization: 1 }, 'social-1')
  await ticks(REACTED)
  assert.deepEqual(deeds, ['start social-2', 'drain social-2'])
  assert.equal(lines.at(-1), 'scaling social out was given up: social-2 gave no answer')
  assert.deepEqual([standings()['social']?.replicas, steps.length], [1, 0])
  await ticks(REACTED)
  assert.equal(deeds.length, 4)
})
