import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyLedger, type Ledger, type LedgerPost, pairName } from '../ledger.ts'
import type { Item } from '../reading.ts'
import {
  compareBlocked,
  compareComments,
  compareFriends,
  compareHome,
  compareOwnPage,
  compareStrangersPage,
} from './compare.ts'

const post = (postId: string, more: Partial<LedgerPost & { isUncertain: boolean }> = {}): LedgerPost => ({
  postId,
  authorId: 'ann',
  text: `text of ${postId}`,
  audience: 'friends',
  isDeleted: false,
  reactions: { likedBy: new Set(['ben']), comments: new Set(['c1', 'c2']), isUncertain: more.isUncertain ?? false },
  ...more,
})
const item = (postId: string, more: Partial<Item> = {}): Item => ({
  postId,
  authorId: 'ann',
  text: `text of ${postId}`,
  writtenAt: '2026-01-02',
  audience: 'friends',
  likes: 1,
  likedByMe: false,
  comments: 2,
  ...more,
})
const ledgerWith = (...posts: readonly LedgerPost[]): Ledger => {
  const ledger = { ...emptyLedger(), posts: new Map(posts.map((one) => [one.postId, one])) }
  ledger.friendships.add(pairName('ann', 'ben'))
  return ledger
}
const invariants = (findings: readonly { readonly invariant: string }[]) => findings.map(({ invariant }) => invariant)

describe('what members see against what was acknowledged', () => {
  it('is fine when an own page holds each post once, as last written, among older ones', () => {
    const ledger = ledgerWith(post('p1'), post('p2', { isDeleted: true }), post('p3', { isUncertain: true }))
    assert.deepEqual(
      compareOwnPage(ledger, 'ann', [item('p1'), item('p0', { text: 'of an earlier run' }), item('p3')]),
      [],
    )
    assert.deepEqual(compareOwnPage(ledger, 'ben', []), [])
  })

  it('is broken by a post that is missing, doubled, deleted, or has another text, audience, number of likes or comments', () => {
    const ledger = ledgerWith(post('p1'), post('p2', { isDeleted: true }))
    const found = (...page: readonly Item[]) => invariants(compareOwnPage(ledger, 'ann', page))
    assert.deepEqual(found(), ['posts'])
    assert.deepEqual(found(item('p1'), item('p1')), ['posts'])
    assert.deepEqual(found(item('p1'), item('p2')), ['posts'])
    assert.deepEqual(found(item('p4', { writtenAt: '2026-01-03' }), item('p1')), ['posts'])
    assert.deepEqual(found(item('p1', { text: 'of before the edit' })), ['posts'])
    assert.deepEqual(found(item('p1', { audience: 'public' })), ['posts'])
    assert.deepEqual(found(item('p1', { likes: 2 })), ['likes'])
    assert.deepEqual(found(item('p1', { comments: 1 })), ['comments'])
    assert.deepEqual(compareOwnPage(ledger, 'ann', [item('p1', { likes: 2 })]), [
      { invariant: 'likes', where: 'post p1 of ann', expected: '1', found: '2' },
    ])
  })

  it('is broken by a list of comments with more, fewer or others than were acknowledged', () => {
    assert.deepEqual(compareComments(post('p1'), ['c2', 'c1']), [])
    for (const list of [['c1'], ['c1', 'c2', 'c3'], ['c1', 'c3'], ['c1', 'c2', 'c2']])
      assert.deepEqual(invariants(compareComments(post('p1'), list)), ['comments'])
  })

  it('is broken by a friend who stands on one list only, on none, or on both without having been asked', () => {
    const lists = (ann: readonly string[], ben: readonly string[]) =>
      new Map([
        ['ann', new Set(ann)],
        ['ben', new Set(ben)],
        ['cat', new Set<string>()],
      ])
    const ledger = ledgerWith()
    assert.deepEqual(compareFriends(ledger, lists(['ben', 'somebody else'], ['ann'])), [])
    for (const wrong of [lists(['ben'], []), lists([], ['ann']), lists([], []), lists(['ben', 'cat'], ['ann'])])
      assert.deepEqual(invariants(compareFriends(ledger, wrong)), ['friends'])
    ledger.uncertainPairs.add(pairName('ann', 'ben'))
    assert.deepEqual(compareFriends(ledger, lists(['ben'], [])), [])
  })

  it('is broken by a home timeline with a stranger’s post, out of order, or with a post twice', () => {
    const ledger = ledgerWith()
    const early = { writtenAt: '2026-01-01' }
    assert.deepEqual(compareHome(ledger, 'ben', [item('p1'), item('p2', { ...early, authorId: 'ben' })]), [])
    for (const wrong of [[item('p1', { authorId: 'cat' })], [item('p1', early), item('p2')], [item('p1'), item('p1')]])
      assert.deepEqual(invariants(compareHome(ledger, 'ben', wrong)), ['timelines'])
  })

  it('is broken by a post for friends before a stranger’s eyes, and by any post across a block', () => {
    const pair = { readerId: 'cat', authorId: 'ann' }
    assert.deepEqual(compareStrangersPage(pair, [item('p1', { audience: 'public' })]), [])
    assert.deepEqual(invariants(compareStrangersPage(pair, [item('p1')])), ['strangers'])
    assert.deepEqual(compareBlocked(pair, [item('p1', { authorId: 'ben' })]), [])
    assert.deepEqual(invariants(compareBlocked(pair, [item('p1', { audience: 'public' })])), ['blocks'])
  })
})
