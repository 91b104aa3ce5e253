import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedEvent } from '@banyan/event-store'
import { context, forgotten, id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { PERSONAL, redactedEvent, redactedRow } from './redaction.ts'

const w = words('낱말', 'word', 'A word.')
const diary = context('diary', { ...w, owner: 'team' })
const shape = z.strictObject({ ownerId: id, title: personal(z.string(), 'ownerId'), pages: z.int() })
diary.event('PageWritten', 3, w, shape, {
  upcast: {
    1: (old: { readonly ownerId: string; readonly text: string }) => ({ ownerId: old.ownerId, title: old.text.trim() }),
    2: (old: object) => ({ ...old, pages: 1 }),
  },
})
const view = diary.readModel('pages', w, { audience: 'member', row: shape, from: {}, on: {} })
const definition = diary.definition()

const sealed = { sealedFor: 'ann', value: 'c2VhbGVk' }
const recorded = (schemaVersion: number, data: unknown, type = 'PageWritten'): RecordedEvent => ({
  id: 'Diary-1@1',
  context: 'diary',
  stream: 'Diary-1',
  version: 1,
  type,
  schemaVersion,
  data,
  publishedSequence: null,
  epoch: 'e',
  recordedAt: new Date(0),
  actor: { kind: 'member', id: 'ann' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
  persons: ['ann'],
})
const dataOf = (event: RecordedEvent): unknown => redactedEvent(definition, event).data

describe('what operators see of an event', () => {
  it('is lifted to today’s version, without what is personal', () => {
    assert.deepEqual(dataOf(recorded(2, { ownerId: 'ann', title: sealed })), {
      ownerId: 'ann',
      title: PERSONAL,
      pages: 1,
    })
  })

  it('is as recorded where an upcast wants text and finds a sealed value, still without it', () => {
    assert.deepEqual(dataOf(recorded(1, { ownerId: 'ann', text: sealed })), { ownerId: 'ann', text: PERSONAL })
  })

  it('has no sealed value anywhere, of whatever type and however deep it stands', () => {
    const data = { a: [{ b: sealed }], at: 1 }
    assert.deepEqual(dataOf(recorded(1, data, 'TypeOfNobody')), { a: [{ b: PERSONAL }], at: 1 })
    assert.deepEqual(dataOf(recorded(9, { ownerId: 'ann', title: 'open by mistake', pages: 2 })), {
      ownerId: 'ann',
      title: PERSONAL,
      pages: 2,
    })
  })
})

describe('what operators see of a row', () => {
  it('is without its personal fields; that somebody was forgotten is no secret', () => {
    assert.deepEqual(redactedRow(view, { ownerId: 'ann', title: 'mine', pages: 1 }), {
      ownerId: 'ann',
      title: PERSONAL,
      pages: 1,
    })
    assert.deepEqual(redactedRow(view, { ownerId: 'ann', title: forgotten, pages: 1 }), {
      ownerId: 'ann',
      title: forgotten,
      pages: 1,
    })
  })
})
