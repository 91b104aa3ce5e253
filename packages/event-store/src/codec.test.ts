import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { context, forgotten, isFault, personal, words } from '@banyan/model'
import { z } from 'zod'
import { eventCodec, PERSON_FORGOTTEN } from './codec.ts'
import { EVENT_DATA_BYTES_MAX, type NewEvent, type RecordedEvent } from './event-store.ts'
import { memoryPersonKeys } from './memory/person-keys.ts'

const w = words('글', 'Post', 'A text.')

const example = () => {
  const forum = context('forum', { ...w, owner: 'team' })
  forum.event(
    'PostWritten',
    2,
    w,
    z.strictObject({ postId: z.string(), authorId: z.string(), text: personal(z.string(), 'authorId') }),
    {
      upcast: {
        1: (old: { id: string; authorId: string; text: string }) => ({
          postId: old.id,
          authorId: old.authorId,
          text: old.text,
        }),
      },
    },
  )
  const keys = memoryPersonKeys()
  return { keys, codec: eventCodec(forum.definition(), keys) }
}

const recorded = (event: NewEvent, o: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: 'Post-1@1',
  context: 'forum',
  stream: 'Post-1',
  version: 1,
  type: event.type,
  schemaVersion: event.schemaVersion,
  data: JSON.parse(event.data),
  publishedSequence: null,
  epoch: 'e',
  recordedAt: new Date(0),
  actor: { kind: 'member', id: 'm' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
  persons: event.persons,
  ...o,
})

const data = { postId: 'p', authorId: 'mina', text: '비밀 이야기' }

describe('the codec', () => {
  it('writes personal fields for their person only, and reads them back', async () => {
    const { codec } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    assert.deepEqual(event.persons, ['mina'])
    assert.ok(!event.data.includes('비밀'))
    assert.deepEqual((await codec.decode([recorded(event)]))[0]?.data, data)
  })

  it('reads what a forgotten person wrote as forgotten, and writes nothing more of theirs', async () => {
    const { codec, keys } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    await keys.forget('mina')
    assert.deepEqual((await codec.decode([recorded(event)]))[0]?.data, { ...data, text: forgotten })
    await assert.rejects(codec.encode({ type: 'PostWritten', data }), (e) => isFault(e, 'STORE_PERSON_FORGOTTEN'))
    const kept = await codec.encode({ type: 'PostWritten', data: { ...data, text: forgotten } })
    assert.deepEqual(kept.persons, [])
  })

  it('brings events of every older version up to today, personal fields included', async () => {
    const { codec } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    const { postId, ...rest } = JSON.parse(event.data)
    const old = recorded(event, { schemaVersion: 1, data: { id: postId, ...rest } })
    assert.deepEqual((await codec.decode([old]))[0]?.data, data)
  })

  it('reads what a newer release wrote by what it knows itself', async () => {
    const { codec } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    const more = { ...JSON.parse(event.data), audience: 'friends' }
    for (const schemaVersion of [3, 2]) {
      const newer = recorded(event, { schemaVersion, data: more })
      assert.deepEqual((await codec.decode([newer]))[0]?.data, data, `version ${schemaVersion}`)
    }
    const { text: _, ...less } = more
    await assert.rejects(codec.decode([recorded(event, { schemaVersion: 3, data: less })]), (e) =>
      isFault(e, 'STORE_EVENT_UNREADABLE'),
    )
  })

  it('names the event that it can not read', async () => {
    const { codec } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    for (const bad of [
      recorded(event, { schemaVersion: 3, data: { postId: 'p' } }),
      recorded(event, { data: { postId: 7 } }),
    ])
      await assert.rejects(
        codec.decode([bad]),
        (e) => isFault(e, 'STORE_EVENT_UNREADABLE') && e.message.includes('Post-1@1'),
      )
    await assert.rejects(codec.decode([recorded(event, { type: 'Unheard' })]), {
      code: 'STORE_EVENT_UNKNOWN',
      message:
        'expected context forum to know Unheard, the type of event Post-1@1, found that it does not: deployed code is older than the log',
    })
    const marker = recorded(event, { type: PERSON_FORGOTTEN, data: { personId: 'mina' } })
    assert.deepEqual((await codec.decode([marker]))[0]?.data, { personId: 'mina' })
  })

  it('refuses an undeclared event, a wrong shape, NUL characters, and more bytes than an event may have', async () => {
    const { codec } = example()
    await assert.rejects(codec.encode({ type: 'Nope', data: {} }), /no event Nope/)
    await assert.rejects(codec.encode({ type: 'PostWritten', data: { ...data, extra: 1 } }))
    await assert.rejects(codec.encode({ type: 'PostWritten', data: { ...data, postId: 'a\0b' } }), (e) =>
      isFault(e, 'STORE_TEXT_REFUSED'),
    )
    const large = { ...data, postId: 'x'.repeat(EVENT_DATA_BYTES_MAX) }
    await assert.rejects(codec.encode({ type: 'PostWritten', data: large }), (e) =>
      isFault(e, 'STORE_APPEND_TOO_LARGE'),
    )
  })

  it('does not open a value that was moved to another person', async () => {
    const { codec, keys } = example()
    const event = await codec.encode({ type: 'PostWritten', data })
    await keys.obtain('joon')
    const stolen = JSON.parse(event.data)
    stolen.text.sealedFor = 'joon'
    await assert.rejects(codec.decode([recorded(event, { data: stolen })]))
  })
})
