import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { chance } from '@anycompany/simulation'
import { eventually } from '../eventually.ts'
import { readLive } from '../killed/live-reader.ts'
import { emptyLedger, type Load, makeFriends, type Member } from '../killed/social-load.ts'
import { noTroubles } from '../killed/until-acknowledged.ts'
import { assertLogIs, assertSeen, readAll } from '../killed/what-is-there.ts'
import { requiresBroker } from '../requires-broker.ts'
import { sharedSystem } from '../running-system.ts'
import { logInSeeded } from '../seeded-shoppers.ts'
import { memberIdOf, takesPart } from '../shopper.ts'
import { steadyLoad } from './steady-load.ts'

const REPLICAS = ['social-1', 'social-2', 'social-3'] as const
const MEMBERS = 20
const REQUESTS_PER_SECOND = 200
/** Under load before and after. */
const CALM_MS = 3_000
const RESTARTED_MS = 120_000
const SETTLED_MS = 30_000

requiresBroker('the social network in three processes, under load', () => {
  const system = sharedSystem({ topology: 'services', env: { BANYAN_REPLICAS: 'social=3', MEMBER_QUOTAS: 'off' } })

  it('is restarted one process after the other without a failed request, a lost post or one too many', async (t) => {
    const members: Member[] = []
    for (const shopper of await logInSeeded(system(), MEMBERS)) {
      members.push({ shopper, memberId: await memberIdOf(shopper) })
      await takesPart(shopper)
    }
    const stopping = new AbortController()
    const load: Load = { ledger: emptyLedger(), troubles: noTroubles(), chance: chance(1), stopping: stopping.signal }
    await makeFriends(load, [[members[0]!, members[1]!]])
    await using live = await readLive(members[0]!.shopper)
    const sentFromMs = performance.now()
    const sending = steadyLoad(load, members, () => REQUESTS_PER_SECOND)
    sending.catch(() => stopping.abort())
    await delay(CALM_MS)
    const begunAt = performance.now()
    await system().signal('launcher', 'SIGUSR2')
    await eventually(() => assert.match(system().output(), /^rolling restart done$/m), RESTARTED_MS)
    const tookMs = performance.now() - begunAt
    await delay(CALM_MS)
    stopping.abort()
    const sent = await sending
    const perSecond = (sent * 1_000) / (performance.now() - sentFromMs)
    t.diagnostic(
      `${sent} requests, ${perSecond.toFixed(0)} a second, ${load.ledger.posts.size} posts; restarted in ${(tookMs / 1_000).toFixed(1)} s`,
    )

    assert.deepEqual(load.troubles, { retries: 0, surprises: [] })
    const processes = await system().processes()
    for (const name of REPLICAS) assert.deepEqual([name, processes[name].restarts], [name, 1])
    await assertLogIs(system(), load.ledger)
    await eventually(async () => assertSeen(await readAll(members), load.ledger), SETTLED_MS)
    const told = [members[0]!, members[1]!].map(({ memberId }) => memberId)
    const theirs = [...load.ledger.posts.values()].filter(({ authorId }) => told.includes(authorId))
    await eventually(
      () =>
        assert.deepEqual(
          theirs.filter(({ postId }) => live.told.get(postId) !== 1),
          [],
        ),
      SETTLED_MS,
    )
    assert.equal(live.resets(), 0)
  })
})
