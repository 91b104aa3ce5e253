import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkContentType, checkOrigin } from './cross-site.ts'
import { readRequestHead } from './request-head.ts'

const head = (...raw: string[]) => readRequestHead(['Host', 'shop.example', ...raw], 'own')
const withCookie = { origins: undefined, hasSessionCookie: true }
const without = { origins: undefined, hasSessionCookie: false }

describe('cross-site requests', () => {
  const allowed: readonly (readonly string[])[] = [
    ['Origin', 'http://shop.example'],
    ['Origin', 'https://shop.example'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['Origin', 'https://shop.example', 'Sec-Fetch-Site', 'same-origin'],
  ]
  for (const raw of allowed)
    test(`${raw.join(' ')} passes`, () => assert.equal(checkOrigin(head(...raw), withCookie), undefined))

  const refused: readonly (readonly string[])[] = [
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
    ['Origin', 'https://shop.example.evil.example'],
    ['Origin', 'https://shop.example:8443'],
    ['Origin', 'https://sub.shop.example'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Sec-Fetch-Site', 'none'],
    ['Origin', 'https://shop.example', 'Sec-Fetch-Site', 'cross-site'],
    ['Origin', 'https://evil.example', 'Sec-Fetch-Site', 'same-origin'],
    ['Origin', 'https://shop.example', 'Origin', 'https://shop.example'],
    ['Sec-Fetch-Site', 'same-origin', 'Sec-Fetch-Site', 'same-origin'],
  ]
  for (const raw of refused)
    for (const rules of [withCookie, without])
      test(`${raw.join(' ')} is refused`, () =>
        assert.equal(checkOrigin(head(...raw), rules)?.code, 'GATEWAY_CROSS_SITE'))

  test('neither header: refused with a session cookie, nobody without', () => {
    assert.equal(checkOrigin(head(), withCookie)?.code, 'GATEWAY_ORIGIN_MISSING')
    assert.equal(checkOrigin(head(), without), undefined)
  })

  test('configured origins replace the Host header', () => {
    const rules = { ...withCookie, origins: new Set(['https://www.shop.example']) }
    assert.equal(checkOrigin(head('Origin', 'https://www.shop.example'), rules), undefined)
    assert.equal(checkOrigin(head('Origin', 'https://shop.example'), rules)?.code, 'GATEWAY_CROSS_SITE')
  })

  test('a body is JSON', () => {
    const code = (...raw: string[]) => checkContentType(head('Content-Length', '2', ...raw))?.code
    assert.equal(code('Content-Type', 'application/json'), undefined)
    assert.equal(code('Content-Type', 'Application/JSON; charset=utf-8'), undefined)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'text/plain; application/json',
      '',
    ])
      assert.equal(code('Content-Type', type), 'GATEWAY_CONTENT_TYPE_NOT_JSON')
    assert.equal(
      code('Content-Type', 'application/json', 'Content-Type', 'text/plain'),
      'GATEWAY_CONTENT_TYPE_NOT_JSON',
    )
    assert.equal(code(), 'GATEWAY_CONTENT_TYPE_NOT_JSON')
    assert.equal(checkContentType(head('Transfer-Encoding', 'chunked'))?.code, 'GATEWAY_CONTENT_TYPE_NOT_JSON')
  })

  test('no body needs no type', () => {
    assert.equal(checkContentType(head()), undefined)
    assert.equal(checkContentType(head('Content-Length', '0')), undefined)
  })
})
