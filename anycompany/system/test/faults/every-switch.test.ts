import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Effect, faultSwitches, type FaultSwitches, type Link, type Place, PLACES } from '@banyan/faults'
import { eventually } from '../eventually.ts'
import { RIGS, type Rig, type RigOf } from './rigs.ts'

const MS = 40
/** Timers count from when their turn of the loop began. */
const ALMOST_MS = MS / 2
const PATIENCE_MS = 5_000

type Trial = {
  readonly rig: Rig
  readonly of: RigOf
  readonly set: (o?: { readonly link?: Link; readonly share?: number; readonly ms?: number }) => void
  readonly switches: FaultSwitches
  readonly killed: () => number
}

/** Milliseconds until it ended, and how. */
const timed = async (work: Promise<unknown>): Promise<{ readonly ms: number; readonly code: string }> => {
  const startedAt = performance.now()
  const code = await work.then(
    () => 'went well',
    (error: { readonly code?: string }) => error.code ?? 'no code',
  )
  return { ms: performance.now() - startedAt, code }
}

const wentWell = async ({ rig }: Trial, n: number): Promise<number> => {
  const { ms, code } = await timed(rig.ask(n))
  assert.equal(code, 'went well')
  return ms
}

const failed = async ({ rig, of }: Trial, n: number): Promise<number> => {
  const { ms, code } = await timed(rig.ask(n))
  assert.match(code, of.code)
  return ms
}

const backwards = ({ of }: Trial): Link => ({ from: of.to, to: of.from })

/** Fails before it takes effect, or after: then nobody knows, and it has happened. */
const failsOnEitherWay = async (trial: Trial, o: { readonly ms?: number } = {}): Promise<void> => {
  trial.set(o)
  const waited = await failed(trial, 1)
  assert.ok(o.ms === undefined || waited >= ALMOST_MS, `${waited} ms`)
  assert.deepEqual(trial.rig.took, [])
  if (!trial.of.hasAnswer) return
  trial.set({ ...o, link: backwards(trial) })
  await failed(trial, 2)
  assert.deepEqual(trial.rig.took, [2])
}

const TRIALS: Readonly<Record<Effect, (trial: Trial) => Promise<void>>> = {
  delay: async (trial) => {
    trial.set({ ms: MS })
    assert.ok((await wentWell(trial, 1)) >= ALMOST_MS)
    if (trial.of.hasAnswer) trial.set({ ms: MS, link: backwards(trial) })
    assert.ok((await wentWell(trial, 2)) >= ALMOST_MS)
    assert.deepEqual(trial.rig.took, [1, 2])
  },
  error: (trial) => failsOnEitherWay(trial),
  drop: (trial) => failsOnEitherWay(trial, { ms: MS }),
  partition: async (trial) => {
    trial.set({ ms: MS, link: { from: 'somebody', to: 'else', bothWays: true } })
    await wentWell(trial, 3)
    trial.set({ ms: MS, link: { ...backwards(trial), bothWays: true } })
    await failed(trial, 1)
    await failed(trial, 2)
    assert.deepEqual(trial.rig.took, [3])
  },
  duplicate: async (trial) => {
    trial.set()
    await wentWell(trial, 1)
    await eventually(() => assert.equal(trial.rig.took.length, 2), PATIENCE_MS)
    assert.deepEqual(trial.rig.took, [1, 1])
  },
  reorder: async (trial) => {
    trial.set({ ms: 10_000 })
    await Promise.all([wentWell(trial, 1), wentWell(trial, 2)])
    assert.deepEqual(trial.rig.took, [2, 1])
  },
  'slow-disk': async (trial) => {
    trial.set({ ms: MS })
    const times = await Promise.all([1, 2, 3].map((n) => wentWell(trial, n)))
    assert.ok(times[0]! >= ALMOST_MS && times[1]! >= 2 * ALMOST_MS && times[2]! >= 3 * ALMOST_MS, String(times))
  },
  kill: async (trial) => {
    trial.set()
    await trial.rig.ask(1).catch(() => {}) // the real one ends the process: there is no afterwards
    assert.equal(trial.killed(), 1)
    if (!trial.of.hasAnswer) return
    trial.set({ link: backwards(trial) })
    await trial.rig.ask(2).catch(() => {})
    assert.equal(trial.killed(), 2)
    assert.equal(trial.rig.took.at(-1), 2)
  },
}

const opened = async (place: Place, effect: Effect, work: (trial: Trial) => Promise<void>): Promise<void> => {
  let kills = 0
  using switches = faultSwitches({ process: 'test', arming: 'from-start', kill: () => void (kills += 1) })
  const of = RIGS[place]
  await using rig = await of.open(switches)
  const set: Trial['set'] = (o = {}) =>
    void switches.set({ id: 'the-one', at: place, do: effect, seconds: 60, ...o }, 'test')
  await work({ rig, of, set, switches, killed: () => kills })
}

describe('every fault switch', { concurrency: 8 }, () => {
  for (const [place, effects] of Object.entries(PLACES) as [Place, readonly Effect[]][]) {
    for (const effect of effects)
      it(`${effect} at ${place} shows its effect, and none when it is cleared`, () =>
        opened(place, effect, async (trial) => {
          await TRIALS[effect](trial)
          const took = trial.rig.took.length
          trial.switches.clear()
          await wentWell(trial, 3).catch(() => wentWell(trial, 1)) // some ports do one thing once
          assert.ok(trial.switches.isQuiet && trial.rig.took.length <= took + 1)
        }))

    it(`at ${place} is off by default, and refused while the process is not armed`, async () => {
      using switches = faultSwitches({ process: 'test', arming: 'on-demand' })
      await using rig = await RIGS[place].open(switches)
      const asked = { at: place, do: 'kill', seconds: 1 }
      assert.throws(() => switches.set(asked, 'test'), { code: 'FAULTS_NOT_ARMED' })
      await rig.ask(1)
      assert.deepEqual(rig.took, [1])
    })
  }

  it('leaves a port as it is where the process has no switches', async () => {
    for (const { open } of Object.values(RIGS)) {
      await using rig = await open(undefined)
      await rig.ask(1)
      assert.deepEqual(rig.took, [1])
    }
  })
})
