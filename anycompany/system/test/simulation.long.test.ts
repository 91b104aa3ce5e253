import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkAll, holds, reportOf, type Simulated, simulate } from '@anycompany/simulation'
import { sharedSystem } from './running-system.ts'

const OPTIONS = { members: 16, seconds: 15, seed: 7, friends: 6, rate: 20 }
const RUN_MS = 200_000
/** What was changed by hand is never going to come true: no need to wait for views. */
const AT_ONCE = { seed: 7, settleMs: 0, progress: () => {} }

describe('the simulation, against the whole company', () => {
  const system = sharedSystem()
  const lines: string[] = []

  const run = (): Promise<Simulated> =>
    simulate(
      { ...OPTIONS, url: system().url },
      { screen: { isTerminal: false, write: (text) => void lines.push(text) }, signal: AbortSignal.timeout(RUN_MS) },
    )
  const invariantsBrokenIn = async ({ world }: Simulated) => {
    const { findings } = await checkAll(world, AT_ONCE)
    return [...new Set(findings.map(({ invariant }) => invariant))].sort()
  }

  it('finds all that was acknowledged, twice with the same members, and goes red when the ledger says something else', async () => {
    const first = await run()
    assert.ok(holds(first.outcome), reportOf(first.outcome) + lines.join(''))
    assert.equal(first.outcome.uncertain, 0, reportOf(first.outcome))
    const again = await run()
    assert.ok(holds(again.outcome), reportOf(again.outcome) + lines.join(''))
    assert.deepEqual(
      again.world.members.map(({ memberId }) => memberId),
      first.world.members.map(({ memberId }) => memberId),
    )

    const { ledger, members } = again.world
    const [post, other] = [...ledger.posts.values()].filter(({ isDeleted }) => !isDeleted)
    assert.ok(post && other, reportOf(again.outcome))
    assert.deepEqual(await invariantsBrokenIn(again), [])
    post.reactions.likedBy.add('somebody who never did')
    assert.deepEqual(await invariantsBrokenIn(again), ['likes'])
    post.reactions.likedBy.delete('somebody who never did')
    other.reactions.comments.add('never written')
    assert.deepEqual(await invariantsBrokenIn(again), ['comments'])
    other.reactions.comments.delete('never written')
    ledger.posts.set('never-written', { ...post, postId: 'never-written' })
    assert.deepEqual(await invariantsBrokenIn(again), ['posts'])
    ledger.posts.delete('never-written')
    post.isDeleted = true
    assert.deepEqual(await invariantsBrokenIn(again), ['posts'])
    post.isDeleted = false
    const [pair = ''] = ledger.friendships
    ledger.friendships.delete(pair)
    assert.ok((await invariantsBrokenIn(again)).includes('friends'))
    ledger.friendships.add(pair)
    ledger.blocks.push({ blockerId: other.authorId, blockedId: other.authorId })
    assert.deepEqual(await invariantsBrokenIn(again), ['blocks'])
    assert.equal(members.length, OPTIONS.members)
  })

  it('ends early with the report so far, and does not hold then, in whichever phase it is told to', async () => {
    for (const phase of ['signing in', 'making friends', 'traffic']) {
      const ending = new AbortController()
      const write = (text: string) => void (text.includes(phase) && ending.abort())
      const { outcome } = await simulate(
        { ...OPTIONS, seed: 8, seconds: 600, url: system().url },
        { screen: { isTerminal: true, write }, signal: ending.signal },
      )
      assert.equal(outcome.checked, undefined, phase)
      assert.ok(!holds(outcome))
      assert.match(reportOf(outcome), /Ended early: nothing was checked\./)
    }
  })
})
