import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathOf, routeOf } from './route.ts'

describe('routes', () => {
  test('an address and its route are the same thing', () => {
    for (const route of [
      { page: 'timeline' },
      { page: 'friends' },
      { page: 'notifications' },
      { page: 'settings' },
      { page: 'post', postId: 'p-1' },
      { page: 'post', postId: 'a/b ?#가' },
      { page: 'member', memberId: 'm-1' },
      { page: 'member', memberId: 'a/b ?#가' },
    ] as const) {
      assert.deepEqual(routeOf(pathOf(route)), route)
    }
  })

  test('anything else is the timeline', () => {
    for (const path of [
      '/social/',
      '/social/members',
      '/social/members/',
      '/social/members/%E0%A4%A',
      '/social/posts',
      '/social/posts/%E0%A4%A',
      '/social/other/x',
    ]) {
      assert.deepEqual(routeOf(path), { page: 'timeline' }, path)
    }
  })
})
