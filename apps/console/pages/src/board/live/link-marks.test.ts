import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Arrow } from '@banyan/board'
import type { Description } from '@banyan/model'
import type { Now } from '../../api/answers.ts'
import { linkMarksOf } from './link-marks.ts'

const arrow = (from: string, to: string): Arrow => ({ kind: 'triggers', from, to, points: [] })
const arrows = [
  arrow('event members.Joined', 'policy social.follow'),
  arrow('event social.Written', 'policy social.own'),
]
const description = {
  contexts: [
    {
      name: 'social',
      policies: [
        { name: 'follow', on: { context: 'members', event: 'Joined' } },
        { name: 'own', on: { context: 'social', event: 'Written' } },
      ],
    },
  ],
} as unknown as Pick<Description, 'contexts'>
const news = (
  messages: number,
  o: { readonly failed?: number; readonly oldestMs?: number; readonly relay?: string } = {},
): Now => ({
  at: '2026-11-20T09:00:00.000Z',
  contexts: [
    {
      context: 'members',
      standing: 'open',
      head: 9,
      relay: { state: o.relay ?? 'relaying', position: 9, fault: null },
    },
    {
      context: 'social',
      standing: 'open',
      consumers: [{ consumer: 'social/follow', from: 'members', messages, oldestMs: o.oldestMs ?? null }],
    },
  ],
  rates: { contexts: { social: { policies: { follow: { handled: 1, failed: o.failed ?? 0 } } } } },
})
const marks = (now: Now) =>
  linkMarksOf({ arrows }, description, now).map(({ arrow: { to }, standing, lag }) => [to, standing, lag])

describe('arrows between contexts', () => {
  it('say nothing while nothing waits', () => assert.deepEqual(marks(news(0)), []))

  it('say how much waits, and are marked when it is much or old', () => {
    assert.deepEqual(marks(news(7, { oldestMs: 900 })), [['policy social.follow', 'well', { events: 7, seconds: 1 }]])
    assert.deepEqual(marks(news(401)), [['policy social.follow', 'behind', { events: 401, seconds: null }]])
    assert.deepEqual(marks(news(1, { oldestMs: 8_000 })), [
      ['policy social.follow', 'behind', { events: 1, seconds: 8 }],
    ])
  })

  it('are marked as failing when the policy fails or its publisher hands nothing on', () => {
    assert.deepEqual(marks(news(0, { failed: 1 })), [['policy social.follow', 'failing', null]])
    assert.deepEqual(marks(news(2, { relay: 'failing' })), [
      ['policy social.follow', 'failing', { events: 2, seconds: null }],
    ])
  })
})
