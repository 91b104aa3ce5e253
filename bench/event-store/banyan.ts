import { eventCodec, type EventStore, memoryPersonKeys, openPostgresEventStore } from '@banyan/event-store'
import { context, words } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { z } from 'zod'
import type { AppendOne } from './load.ts'

const said = words('글', 'Post', 'A text.')
const social = context('social', { ...said, owner: 'bench' })
const PostWritten = social.event('PostWritten', 1, said, z.object({ postId: z.string(), text: z.string() }))
social.readModel('posts', said, {
  audience: 'public',
  row: z.object({ postId: z.string(), length: z.int() }),
  from: { PostWritten },
  on: { PostWritten: (e) => [{ op: 'put', key: e.postId, row: { postId: e.postId, length: e.text.length } }] },
})

/** Ours: a command key with every append, the sequencer running, and, in the first process, one view following. */
export const openBanyan = async (url: string, o: { readonly view: boolean }) => {
  const holder = `bench ${process.pid}`
  const store = await openPostgresEventStore({ context: 'social', url, holder })
  const keys = memoryPersonKeys()
  const log = { debug: () => {}, info: () => {}, warn: console.error, error: console.error }
  const codec = eventCodec(social.definition(), keys)
  const views = o.view
    ? openProjections({ definition: social.definition(), store, codec, keys, url, holder, log })
    : undefined
  await views?.start()
  return {
    append: appendTo(store),
    close: async () => {
      await views?.[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const INPUT_HASH = 'ab'.repeat(32)

const appendTo =
  (store: EventStore): AppendOne =>
  async (stream, text) => {
    const actor = { kind: 'member', id: 'm-17' } as const
    const data = JSON.stringify({ postId: stream, text })
    const result = await store.append({
      writes: [
        {
          stream,
          expectedVersion: 0,
          events: [{ type: 'PostWritten', schemaVersion: 1, published: true, data, persons: [] }],
        },
      ],
      provenance: { actor, commandId: stream, correlation: stream, causation: null, traceparent: null },
      command: { key: { actor, command: 'WritePost', id: stream }, inputHash: INPUT_HASH },
    })
    if (result.kind !== 'appended') throw new Error(`an append ended as ${result.kind}`)
  }
