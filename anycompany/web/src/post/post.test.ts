import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countCharacters, isSendable, LONGEST_POST } from './post.ts'

describe('a post’s length', () => {
  test('counts code points, as the server does', () => {
    assert.equal(countCharacters(''), 0)
    assert.equal(countCharacters('한글'), 2)
    assert.equal(countCharacters('🙂'), 1)
    assert.equal(countCharacters('👍🏽'), 2)
  })

  test('is limited at the top and must say something', () => {
    assert.equal(isSendable('🙂'.repeat(LONGEST_POST)), true)
    assert.equal(isSendable('🙂'.repeat(LONGEST_POST + 1)), false)
    assert.equal(isSendable('a'), true)
    assert.equal(isSendable(' \n\u3000'), false)
  })
})
