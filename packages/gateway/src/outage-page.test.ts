import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseLanguage, plainOutagePage } from './outage-page.ts'

describe('outage page', () => {
  const chosen: Readonly<Record<string, string>> = {
    '': 'ko',
    'de,fr;q=0.5': 'ko',
    'en-US,en;q=0.9,ko;q=0.8': 'en',
    'ko-KR,ko;q=0.9,en-US;q=0.8': 'ko',
    'en;q=0.2, ko;q=0.7': 'ko',
    'ko;q=0, en;q=0.1': 'en',
    'en;q=nonsense, ko;q=0.1': 'ko',
    kok: 'ko',
  }
  for (const [header, language] of Object.entries(chosen))
    test(`"${header}" reads ${language}`, () => assert.equal(chooseLanguage(header), language))

  test('says in its language when to come again, and its code', () => {
    const page = { status: 503, code: 'GATEWAY_UPSTREAM_AWAY', upstream: 'shop', retryAfterS: 5 }
    assert.match(plainOutagePage({ ...page, language: 'ko' }), /5초 뒤에[\s\S]*503 GATEWAY_UPSTREAM_AWAY/)
    assert.match(plainOutagePage({ ...page, language: 'en' }), /in 5 seconds[\s\S]*503 GATEWAY_UPSTREAM_AWAY/)
  })

  test('says of too many requests that nothing was done, not that something is away', () => {
    const page = { status: 503, code: 'GATEWAY_SIGN_INS_BUSY', upstream: '', retryAfterS: 1 }
    assert.match(plainOutagePage({ ...page, language: 'ko' }), /달라진 것은 없습니다[\s\S]*503 GATEWAY_SIGN_INS_BUSY/)
    assert.match(plainOutagePage({ ...page, language: 'en' }), /nothing has changed[\s\S]*in a second/)
    assert.doesNotMatch(plainOutagePage({ ...page, language: 'en' }), /Not available/)
  })
})
