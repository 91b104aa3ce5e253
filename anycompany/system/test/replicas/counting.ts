import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { natsBus } from '@banyan/bus-nats'
import { eventCodec, type EventStore, memoryPersonKeys, openPostgresEventStore } from '@banyan/event-store'
import { type Context, context, id, publishedLanguage, send, system, words } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { api, type Host, type OpenParts, postgresLedger, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { z } from 'zod'

const w = words('셈', 'Count', 'A number after another.')
const counted = z.strictObject({ counterId: id, number: z.int() })

/** One context counts … */
const Counted = publishedLanguage('counters').event('Counted', 1, w, { data: counted })
const counters = context('counters', { ...w, owner: 'test' })
counters.aggregate('Counter', w, { initial: () => ({}), events: { Counted } }).evolve({ Counted: (s) => s })

/** … another, of which there are several processes, notes each number on a stream of its counter. */
const tallies = context('tallies', { ...w, owner: 'test' })
const Noted = tallies.event('Noted', 1, w, counted)
const tally = tallies.aggregate('Tally', w, { initial: () => ({}), events: { Noted } }).evolve({ Noted: (s) => s })
const Note = tally.command('Note', w, {
  input: counted,
  by: ['service'],
  of: ({ counterId }) => counterId,
  emits: ['Noted'],
  rejects: {},
  decide: (_s, input) => [{ type: 'Noted', data: input }],
})
tallies.policy('when-counted-then-note', w, {
  on: Counted,
  sends: [Note],
  catchesUp: true,
  then: (input) => send(Note, input),
})

export const PUBLISHER = { context: counters, api: api(counters, []) }
export const CONSUMER = { context: tallies, api: api(tallies, []) }

/** Where a process of the two contexts works. */
export type Place = { readonly url: string; readonly broker: string; readonly system: string; readonly name: string }

/** A host of one of the contexts, as in the topology of services. `around` may listen at its store. */
export const hostOf = async (
  hosted: { readonly context: Context; readonly api: typeof PUBLISHER.api },
  { url, broker, system: at, name }: Place,
  around: (store: EventStore) => EventStore = (store) => store,
): Promise<{ readonly host: Host; readonly store: EventStore }> => {
  const opened = Promise.withResolvers<EventStore>()
  const open: OpenParts = async ({ definition, holder, log }) => {
    const store = await openPostgresEventStore({ context: definition.name, url, holder })
    const keys = memoryPersonKeys()
    const codec = eventCodec(definition, keys)
    const views = openProjections({ definition, store, codec, keys, holder, log, url })
    const ledger = await postgresLedger({ context: definition.name, url })
    opened.resolve(store)
    return { store: around(store), keys, codec, views, ledger }
  }
  const log = createLogger({ process: name, level: 'error' })
  const publicKeysFile = join(mkdtempSync(join(tmpdir(), 'banyan-replicas-')), 'keys.json')
  const key = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  writeFileSync(publicKeysFile, JSON.stringify({ keys: [{ ...key, kid: 'test', alg: 'EdDSA', use: 'sig' }] }))
  const host = await startHost({
    contexts: [{ ...hosted, open }],
    system: system('Counting', [counters, tallies]),
    port: 0,
    identity: { publicKeysFile, issuers: ['test'] },
    idSecret: new Uint8Array(32),
    holder: `${name} ${process.pid}`,
    log,
    bus: natsBus({ url: broker, name, system: at, log }),
  })
  await host.whenReady()
  return { host, store: await opened.promise }
}
