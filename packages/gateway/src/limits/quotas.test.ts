import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { makeQuotas, type Quota, takeFromQuotas } from './quotas.ts'

const posts: Quota = { name: 'posts', method: 'POST', path: '/api/social/posts', perSecond: 0.5, burst: 2 }
const comments: Quota = {
  name: 'comments',
  method: 'POST',
  path: '/api/social/posts/*/comments',
  perSecond: 1,
  burst: 1,
}

const taker = (...quotas: readonly Quota[]) => {
  const made = makeQuotas(quotas)
  return (method: string, url: string, memberId: string, nowMs: number) => {
    const over = takeFromQuotas(made, { method, url, memberId, nowMs })
    return over && `${over.quota.name} ${over.waitMs}`
  }
}

describe('a quota', () => {
  it('lets a member do one thing so often, and again with time; others and other things are not held back', () => {
    const take = taker(posts, comments)
    assert.equal(take('POST', '/api/social/posts', 'ann', 0), undefined)
    assert.equal(take('POST', '/api/social/posts?x=1', 'ann', 0), undefined)
    assert.equal(take('POST', '/api/social/posts', 'ann', 0), 'posts 2000')
    assert.equal(take('POST', '/api/social/posts', 'ben', 0), undefined)
    assert.equal(take('GET', '/api/social/posts', 'ann', 0), undefined)
    assert.equal(take('POST', '/api/social/posts/p1/comments', 'ann', 0), undefined)
    assert.equal(take('POST', '/api/social/posts/p2/comments', 'ann', 0), 'comments 1000')
    assert.equal(take('POST', '/api/social/posts', 'ann', 2_000), undefined)
  })

  it('is not gone around by another spelling of the path', () => {
    const take = taker({ ...posts, burst: 1 })
    assert.equal(take('POST', '/api/social/posts', 'ann', 0), undefined)
    for (const url of ['/api//social/posts/', '/api/social/./posts', '/api/social/%70osts', '/api/social/posts;a=1'])
      assert.equal(take('POST', url, 'ann', 0), 'posts 2000', url)
  })

  it('may be changed while members use theirs up: what was counted stays counted', () => {
    const made = makeQuotas([{ ...posts, burst: 1 }])
    const post = (quotas: typeof made) =>
      takeFromQuotas(quotas, { method: 'POST', url: '/api/social/posts', memberId: 'ann', nowMs: 0 })?.waitMs
    assert.deepEqual([post(made), post(made)], [undefined, 2_000])
    const changed = makeQuotas([{ ...posts, burst: 2 }], made)
    assert.deepEqual([post(changed), post(changed)], [undefined, 2_000])
    assert.equal(post(makeQuotas([], changed)), undefined)
  })

  it('that makes no sense is refused at the start', () => {
    for (const wrong of [{ perSecond: 0 }, { burst: 0 }, { name: 'Posts!' }, { path: 'api' }, { path: '/api/../x' }])
      assert.throws(
        () => makeQuotas([{ ...posts, ...wrong }]),
        (error) => isFault(error, 'GATEWAY_CONFIG_INVALID'),
      )
  })
})
