import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Message, messageId } from '@banyan/bus'
import { isFault } from '@banyan/model'
import { headers } from '@nats-io/transport-node'
import { decode, encode } from './cloud-event.ts'
import { readable } from './received.ts'
import { namesOf, partitionOf } from './subjects.ts'

const message: Message = {
  context: 'shop',
  stream: 'Order-1',
  version: 2,
  publishedSequence: 1,
  type: 'Sold',
  schemaVersion: 1,
  data: { text: '감사합니다' },
  recordedAt: '2026-01-01T00:00:00.000Z',
  correlation: 'c',
  traceparent: null,
}

const names = namesOf('company')
const read = (o: { readonly id?: string; readonly subject?: string; readonly data?: Uint8Array }) => {
  const header = headers()
  header.set('Nats-Msg-Id', o.id ?? messageId(message))
  const kept = { seq: 7, subject: o.subject ?? names.subjectOf(message), data: o.data ?? encode(message), header }
  return readable(kept, { names, stream: names.stream('shop') })
}

describe('what the broker hands out', () => {
  it('is read as it was published, whatever its data', () => {
    for (const data of [{ text: '감사합니다' }, null, [], 0, '', false])
      assert.deepEqual(decode(encode({ ...message, data })), { message: { ...message, data }, claim: null })
    assert.deepEqual(read({}).message, message)
  })

  it('is none of ours under another name, in another part, of another context, or when it is no CloudEvent', () => {
    const other = (partitionOf(message.stream) + 1) % 8
    const wrong = [
      { id: 'shop:Order-1@3' },
      { subject: `company.shop.${other}.Sold` },
      { subject: names.subjectOf({ ...message, context: 'else' }) },
      { subject: names.subjectOf({ ...message, type: 'Bought' }) },
      { data: Buffer.from('{}') },
      { data: Buffer.from('no JSON') },
      { data: Buffer.from([0xff, 0xfe]) },
    ]
    for (const one of wrong)
      assert.throws(
        () => read(one),
        (e) => isFault(e, 'BUS_MESSAGE_UNREADABLE'),
        JSON.stringify(one),
      )
  })
})
