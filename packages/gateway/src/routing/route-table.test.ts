import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { normalisePath } from './normalise.ts'
import type { Route } from './route.ts'
import { findRoute, sortRoutes } from './route-table.ts'

const ROUTES = sortRoutes<Route>([
  { prefix: '/', kind: 'passthrough', upstream: 'shop' },
  { prefix: '/api/social', kind: 'api', upstream: 'host', audience: 'social' },
  { prefix: '/api/members', kind: 'api', upstream: 'host', audience: 'members' },
  { prefix: '/social', kind: 'pages', upstream: 'host' },
  { prefix: '/banyan', kind: 'own', handle: () => undefined },
])

const outcome = (url: string): string => {
  const found = findRoute(ROUTES, url)
  return isFault(found) ? found.code : found.prefix
}

describe('routing', () => {
  const found: Readonly<Record<string, string>> = {
    '/': '/',
    '/products/1': '/',
    '/api/social': '/api/social',
    '/api/social?x=/../..': '/api/social',
    '/api/social/timeline': '/api/social',
    '/api/socialite': '/',
    '/api': '/',
    '/social/people/%F0%9F%8C%B3': '/social',
    '/api/social/posts/100%25': '/api/social',
    '/banyan/errors': '/banyan',
    '/search/%B0%A1': '/',
    '/products;color=red/1': '/',
    '/products//1': '/',
    '/a/../b': '/',
    '/.well-known/x': '/',
    '/products/%zz': '/',
  }
  for (const [url, prefix] of Object.entries(found))
    test(`${url} goes to ${prefix}`, () => assert.equal(outcome(url), prefix))

  const ambiguous = [
    '/api/social/..%2fmembers/me',
    '/api/..%2fadmin/../x',
    '/api/shop//x',
    '/api/social/%2e%2e/members/me',
    '/api/social/../members/me',
    '/api/social/..;/members/me',
    '/api/social/.%2e/members/me',
    '/api/social/%252e%252e/members/me',
    '/api/social/%25252e%25252e/members/me',
    '/api/social//timeline',
    '/api/social/a%2fb',
    '/api/social/a%5Cb',
    '/api/social/a\\b',
    '/api/social/%00',
    '/api/social/%0a',
    '/api/social/%7f',
    '/api/social/%',
    '/api/social/%zz',
    '/api/social/%c0%ae',
    '/api/social/%ed%a0%80',
    '/api/social/.',
    '/api/social/..',
    '/api/social/a#b',
    '/%61pi/social',
    '/products/..%2fapi/social',
    '/products/../api/social',
    '/products/..\\api\\social',
    '//api/social',
    '/./api/social',
    '/api;x/social',
    '/products/%2e%2e/social/x',
    '/products/%00',
    '/products#/api/social',
    '/social/%2e%2e/products',
  ]
  for (const url of ambiguous) test(`${url} is refused`, () => assert.equal(outcome(url), 'GATEWAY_PATH_AMBIGUOUS'))

  test('what is no path is refused', () => {
    for (const url of ['http://evil/api/social', '*', 'evil:80', ''])
      assert.equal(outcome(url), 'GATEWAY_TARGET_NOT_A_PATH')
  })

  test('without a catch-all a path can have no route', () => {
    const found = findRoute(sortRoutes<Route>([{ prefix: '/a', kind: 'redirect', location: '/' }]), '/b')
    assert.ok(isFault(found, 'GATEWAY_NO_ROUTE'))
  })

  test('a malformed or repeated prefix is refused at the start', () => {
    const at =
      (...prefixes: string[]) =>
      () =>
        sortRoutes(prefixes.map((prefix): Route => ({ prefix, kind: 'redirect', location: '/' })))
    for (const bad of ['', 'api', '/api/', '/a//b', '/a/..', '/a%20b'])
      assert.throws(at(bad), { code: 'GATEWAY_CONFIG_INVALID' })
    assert.throws(at('/a', '/a'), { code: 'GATEWAY_CONFIG_INVALID' })
  })

  test('the most generous reading of a path', () => {
    assert.equal(normalisePath('/a/%252e%252e/b;x=1//c\\d/./e'), '/b/c/d/e')
    assert.equal(normalisePath('/../../a'), '/a')
    assert.equal(normalisePath('/a%00'), undefined)
  })
})
