import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { natsBus } from '@banyan/bus-nats'
import { eventCodec, type EventStore, memoryPersonKeys, openPostgresEventStore } from '@banyan/event-store'
import { type Context, system } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { type Api, type OpenParts, postgresLedger, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { posts, postsApi, shelf, shelfApi } from './contexts.ts'
import type { SendOne } from './load.ts'
import type { Work } from './worker.ts'

/** A host with one context, as in production. */
const host = async (context: Context, api: Api, { database: url, broker, system: name }: Work): Promise<EventStore> => {
  const opened = Promise.withResolvers<EventStore>()
  const open: OpenParts = async ({ definition, holder, log }) => {
    const store = await openPostgresEventStore({ context: definition.name, url, holder })
    const keys = memoryPersonKeys()
    const codec = eventCodec(definition, keys)
    const views = openProjections({ definition, store, codec, keys, holder, log, url })
    const ledger = await postgresLedger({ context: definition.name, url })
    opened.resolve(store)
    return { store, keys, codec, views, ledger }
  }
  const log = createLogger({ process: definition(context), level: 'warn' })
  const dir = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  const key = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  writeFileSync(join(dir, 'keys.json'), JSON.stringify({ keys: [{ ...key, kid: 'bench', alg: 'EdDSA', use: 'sig' }] }))
  const running = await startHost({
    contexts: [{ context, api, open }],
    system: system('Bench', [posts, shelf]),
    port: 0,
    identity: { publicKeysFile: join(dir, 'keys.json'), issuers: ['bench'] },
    idSecret: new Uint8Array(32),
    holder: `${definition(context)} ${process.pid}`,
    log,
    bus: natsBus({ url: broker, name: `bench ${definition(context)}`, system: name, log }),
  })
  await running.whenReady()
  return opened.promise
}

const definition = (context: Context): string => context.definition().name

/** Appends to the log; its relay publishes. */
export const banyanPublisher = async (work: Work): Promise<SendOne> => {
  const store = await host(posts, postsApi, work)
  return async (postId, post) => {
    const actor = { kind: 'member', id: 'm-17' } as const
    const data = JSON.stringify({ postId, ...post })
    const result = await store.append({
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
export const banyanConsumer = async (work: Work): Promise<undefined> => void (await host(shelf, shelfApi, work))
