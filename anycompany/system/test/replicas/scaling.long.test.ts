import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { chance } from '@anycompany/simulation'
import { eventually } from '../eventually.ts'
import { emptyLedger, type Load, type Member } from '../killed/social-load.ts'
import { noTroubles } from '../killed/until-acknowledged.ts'
import { assertLogIs, assertSeen, readAll } from '../killed/what-is-there.ts'
import { requiresBroker } from '../requires-broker.ts'
import { sharedSystem } from '../running-system.ts'
import { logInSeeded } from '../seeded-shoppers.ts'
import { memberIdOf, takesPart } from '../shopper.ts'
import { type Rate, steadyLoad } from './steady-load.ts'

const MEMBERS = 20
/** Grows to what is a rush also for a fast machine, and not to what a slow one can't answer. */
const rush: Rate = (elapsedMs) => Math.min(240, 100 + elapsedMs / 200)
const calm: Rate = () => 2
const SCALED_MS = 120_000
const SETTLED_MS = 30_000
/** Below the usual, so that a few requests are a rush, but not so far that a slow machine is never calm; and looked at often. */
const SCALER = { BANYAN_SCALE: 'social=1..2', BANYAN_SCALE_EVERY_MS: '300', BANYAN_SCALE_BUSY_PERCENT: '35' }

type Step = {
  readonly decision: string
  readonly from: { readonly replicas: number }
  readonly to: { readonly replicas: number }
  readonly memory: { readonly one: number; readonly all: number; readonly saved: number }
}

requiresBroker('the social network between one process and two', () => {
  const system = sharedSystem({ topology: 'services', env: { ...SCALER, MEMBER_QUOTAS: 'off' } })
  const steps = async (): Promise<readonly Step[]> =>
    (JSON.parse(await readFile(join(system().dataDir, 'run/scaling.json'), 'utf8')) as { steps: readonly Step[] }).steps

  it('gets a second process under load and gives it back in a calm, without a failed request or a lost post', async (t) => {
    const running = async () => Object.keys(await system().processes()).filter((name) => name.startsWith('social'))
    const members: Member[] = []
    for (const shopper of await logInSeeded(system(), MEMBERS)) {
      members.push({ shopper, memberId: await memberIdOf(shopper) })
      await takesPart(shopper)
    }
    await eventually(async () => assert.deepEqual(await running(), ['social-1']), SCALED_MS)
    const ledger = emptyLedger()
    const troubles = noTroubles()
    const under = async (perSecond: Rate, until: () => Promise<void>): Promise<number> => {
      const stopping = new AbortController()
      const load: Load = { ledger, troubles, chance: chance(1), stopping: stopping.signal }
      const sending = steadyLoad(load, members, perSecond)
      try {
        await until()
      } finally {
        stopping.abort()
      }
      return sending
    }

    const earlier = (await steps()).length
    const scaled = (decision: string) => async () =>
      eventually(async () => assert.equal((await steps()).slice(earlier).at(-1)?.decision, decision), SCALED_MS)
    const inRush = await under(rush, scaled('out'))
    assert.deepEqual((await running()).toSorted(), ['social-1', 'social-2'])
    const inCalm = await under(calm, scaled('in'))
    assert.deepEqual(await running(), ['social-1'])
    t.diagnostic(`${inRush} requests until there were two, ${inCalm} until there was one again`)
    t.diagnostic(JSON.stringify((await steps()).slice(earlier)))

    assert.deepEqual(troubles, { retries: 0, surprises: [] })
    await assertLogIs(system(), ledger)
    await eventually(async () => assertSeen(await readAll(members), ledger), SETTLED_MS)
    const [out, back] = (await steps()).slice(earlier)
    assert.deepEqual([out?.from.replicas, out?.to.replicas, back?.to.replicas], [1, 2, 1])
    assert.ok(out!.memory.saved > 0 && out!.memory.saved === out!.memory.all - out!.memory.one)
    assert.match(
      system().output(),
      /^scaled social out: 1 process → 2 processes; \d+ MB more, against \d+ MB for doubling all$/m,
    )
  })
})
