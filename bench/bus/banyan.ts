import { posts, postsApi, shelf, shelfApi } from './contexts.ts'
import { openHost } from './host.ts'
import type { SendOne } from './load.ts'
import type { Work } from './worker.ts'

/** Appends to the log; its relay publishes. */
export const banyanPublisher = async (work: Work): Promise<SendOne> => {
  const {
    stores: [store],
  } = await openHost([{ context: posts, api: postsApi, database: work.database }], work)
  return async (postId, post) => {
    const actor = { kind: 'member', id: 'm-17' } as const
    const data = JSON.stringify({ postId, ...post })
    const result = await store!.append({
      writes: [
        {
          stream: `Post-${postId}`,
          expectedVersion: 0,
          events: [{ type: 'PostWritten', schemaVersion: 1, published: true, data, persons: [] }],
        },
      ],
      provenance: { actor, commandId: postId, correlation: postId, causation: null, traceparent: null },
      command: { key: { actor, command: 'WritePost', id: postId }, inputHash: 'ab'.repeat(32) },
    })
    if (result.kind !== 'appended') throw new Error(`an append ended as ${result.kind}`)
  }
}

/** A policy with its inbox, its command, and a view. */
export const banyanConsumer = async (work: Work): Promise<undefined> =>
  void (await openHost([{ context: shelf, api: shelfApi, database: work.database }], work))
