import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { understand } from './arguments.ts'

const mistakeIn = (...args: readonly string[]): string => {
  const understood = understand(args)
  return typeof understood === 'object' && 'mistake' in understood ? understood.mistake : 'none'
}

describe('arguments', () => {
  it('are a thousand members for a minute where nothing is said, and the rate follows the members', () => {
    const usual = { url: 'http://127.0.0.1:8080', members: 1_000, seconds: 60, seed: 1, friends: 10, rate: 14 }
    assert.deepEqual(understand([]), usual)
    assert.deepEqual(understand(['--members', '500', '--seed', '0']), { ...usual, members: 500, seed: 0, rate: 7 })
    assert.deepEqual(understand(['--rate', '2.5', '--url', 'http://localhost:81/']), {
      ...usual,
      rate: 2.5,
      url: 'http://localhost:81',
    })
    assert.equal(understand(['--help']), 'help')
  })

  it('are refused one beyond their limits, each in one sentence', () => {
    for (const [name, low, high] of [
      ['members', 2, 10_000],
      ['seconds', 1, 86_400],
      ['seed', 0, 2 ** 32 - 1],
      ['friends', 0, 80],
    ] as const) {
      for (const fine of [low, high]) assert.equal(mistakeIn(`--${name}=${fine}`), 'none')
      for (const wrong of [low - 1, high + 1, 1.5, 'x', ''])
        assert.equal(
          mistakeIn(`--${name}=${wrong}`),
          `Expected --${name} to be a whole number from ${low} to ${high}, found "${wrong}".`,
        )
    }
    assert.match(mistakeIn('--rate=0'), /above 0 and at most 1000, found "0"/)
    assert.match(mistakeIn('--rate=1001'), /found "1001"/)
    for (const url of ['8080', 'ftp://a', 'http://a/b', 'http://a/?c'])
      assert.equal(
        mistakeIn('--url', url),
        `Expected --url to be the address of a gateway, such as http://127.0.0.1:8080, found "${url}".`,
      )
    assert.match(mistakeIn('--member', '3'), /--member/)
    assert.match(mistakeIn('1000'), /1000/)
  })
})
