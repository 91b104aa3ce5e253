import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Description } from '@banyan/model'
import type { Now } from '../../api/answers.ts'
import { lineOf, numbersOf, short } from './note-numbers.ts'

const words = { behind: (count: number) => `${count} behind`, stopped: 'stopped' }
const named = (name: string) => ({ name, words: { ko: name, en: name, means: name } })

const description = {
  contexts: [
    {
      ...named('social'),
      commands: [named('Write'), named('Rest')],
      events: [named('Written')],
      policies: [{ ...named('follow'), on: { context: 'members', event: 'Joined' }, sends: [] }],
      readModels: [named('timeline'), named('unknown')],
    },
  ],
} as unknown as Description

const view = { view: 'timeline', group: 'timeline', version: 1, position: 1, head: 9, progress: 1 }
const now: Now = {
  at: '2026-11-20T09:00:00.000Z',
  contexts: [
    { context: 'social', standing: 'open', views: [{ ...view, lagEvents: 401, state: 'live' }] },
    { context: 'members', standing: 'open', head: 100, relay: { state: 'relaying', position: 88, fault: null } },
  ],
  rates: {
    contexts: {
      social: {
        commands: { Write: { accepted: 2, rejected: 1, failed: 1, msTotal: 20 } },
        events: { Written: { recorded: 2 } },
        policies: { follow: { handled: 3, failed: 0 } },
        views: { timeline: { handled: 2 } },
      },
    },
  },
}

describe('numbers of parts', () => {
  const numbers = numbersOf(description, now)

  test('come from the counters of their kind; what nobody told is nothing', () => {
    assert.deepEqual(Object.fromEntries(numbers), {
      'command social.Write': { rate: 4, failures: 1, rejections: 1, meanMs: 5 },
      'command social.Rest': { rate: 0, failures: 0, rejections: 0 },
      'event social.Written': { rate: 2 },
      'policy social.follow': { rate: 3, failures: 0, lag: 12 },
      'read-model social.timeline': { rate: 2, lag: 401, isStopped: false },
      'read-model social.unknown': { rate: 0 },
    })
  })

  test('of a host that does not answer are unknown, not nothing', () => {
    const contexts = now.contexts!.map((one) => ({ ...one, standing: 'HOST_AWAY' }))
    const silent = numbersOf(description, { ...now, contexts, rates: null })
    for (const [part, one] of silent) assert.deepEqual(lineOf(one, words), { text: '', state: 'idle' }, part)
  })

  test('are told shortly, what is wrong by the line’s state', () => {
    const line = (part: string) => lineOf(numbers.get(part)!, words)
    assert.deepEqual(line('command social.Write'), { text: '4/s · 5 ms · ✕ 1/s', state: 'failing' })
    assert.deepEqual(line('command social.Rest'), { text: '0/s', state: 'idle' })
    assert.deepEqual(line('read-model social.timeline'), { text: '2/s · 401 behind', state: 'behind' })
    assert.deepEqual(lineOf({ rate: 1, failures: 0, lag: 400 }, words), { text: '1/s', state: 'busy' })
    assert.equal(lineOf({ rate: 0, lag: 2, lagSeconds: 31 }, words).text, '0/s · 2 behind · 31 s')
    assert.equal(lineOf({ rate: 0, lag: 401, lagSeconds: 31 }, words).text, '0/s · 401 behind')
    assert.deepEqual(lineOf({ rate: 0, failures: 0, isStopped: true }, words), {
      text: '0/s · stopped',
      state: 'failing',
    })
  })

  test('have at most a few digits', () => {
    assert.deepEqual([0, 0.004, 0.123, 9.96, 12.3, 9_999, 10_400].map(short), [
      '0',
      '<0.01',
      '0.12',
      '10',
      '12',
      '9999',
      '10k',
    ])
  })
})
