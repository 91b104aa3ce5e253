import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProcessBus } from '@banyan/bus'
import { natsBus } from '@banyan/bus-nats'
import { eventCodec, type EventStore, memoryPersonKeys, openPostgresEventStore } from '@banyan/event-store'
import { type Context, system } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { type Api, type OpenParts, postgresLedger, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { posts, shelf } from './contexts.ts'

export type Hosted = { readonly context: Context; readonly api: Api; /** URL. */ readonly database: string }

type Around = {
  /** None: all contexts are in this process. */
  readonly broker?: string
  /** Names what belongs together at the broker. */
  readonly system: string
  /** Of who signs tokens; one that nobody has unless given. */
  readonly publicKey?: Readonly<Record<string, unknown>>
}

export type Opened = { readonly host: Awaited<ReturnType<typeof startHost>>; readonly stores: readonly EventStore[] }

/** A host as in production. */
export const openHost = async (hosted: readonly Hosted[], around: Around): Promise<Opened> => {
  const name = hosted.map(({ context }) => context.definition().name).join('+')
  const log = createLogger({ process: name, level: 'warn' })
  const dir = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  const key = around.publicKey ?? {
    ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
    kid: 'bench',
  }
  writeFileSync(join(dir, 'keys.json'), JSON.stringify({ keys: [{ alg: 'EdDSA', use: 'sig', ...key }] }))
  const stores: EventStore[] = []
  const openOn =
    (url: string): OpenParts =>
    async ({ definition, holder }) => {
      const store = await openPostgresEventStore({ context: definition.name, url, holder })
      const keys = memoryPersonKeys()
      const codec = eventCodec(definition, keys)
      const views = openProjections({ definition, store, codec, keys, holder, log, url })
      const ledger = await postgresLedger({ context: definition.name, url })
      stores.push(store)
      return { store, keys, codec, views, ledger }
    }
  const host = await startHost({
    contexts: hosted.map(({ context, api, database }) => ({ context, api, open: openOn(database) })),
    system: system('Bench', [posts, shelf]),
    port: 0,
    identity: { publicKeysFile: join(dir, 'keys.json'), issuers: ['bench'] },
    idSecret: new Uint8Array(32),
    holder: `${name} ${process.pid}`,
    log,
    bus:
      around.broker === undefined
        ? inProcessBus()
        : natsBus({ url: around.broker, name: `bench ${name}`, system: around.system, log }),
  })
  await host.whenReady()
  return { host, stores }
}
