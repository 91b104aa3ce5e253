import { eventCodec, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import { system } from '@banyan/model'
import { openProjections, type Projections } from '@banyan/projection'
import { createLogger } from '@banyan/telemetry'
import { type OpenParts, postgresLedger, startHost } from '../../src/index.ts'
import { Bookings, kitchen, kitchenApi } from './kitchen.ts'

/** How the process that hosts the kitchen is told to run. */
export type KitchenSettings = {
  readonly url: string
  readonly publicKeysFile: string
  readonly callers: readonly string[]
  /** The first time a command of this name has been appended, the process ends before anybody is told. */
  readonly diesAfter?: string
}

const { url, publicKeysFile, callers, diesAfter } = JSON.parse(process.argv[2]!) as KitchenSettings
const views = Promise.withResolvers<Projections>()

const open: OpenParts = async ({ definition, holder, log }) => {
  const context = definition.name
  const store = await openPostgresEventStore({ context, url, holder })
  const keys = await postgresPersonKeys({ context, url, secret: 'a secret for tests' })
  const codec = eventCodec(definition, keys)
  const projections = openProjections({ definition, store, codec, keys, holder, log, url })
  views.resolve(projections)
  const append: typeof store.append = async (request, signal) => {
    const result = await store.append(request, signal)
    if (diesAfter !== undefined && request.command?.key.command === diesAfter) process.kill(process.pid, 'SIGKILL')
    return result
  }
  const ledger = await postgresLedger({ context, url })
  return { store: { ...store, append }, keys, codec, views: projections, ledger }
}

const host = await startHost({
  contexts: [{ context: kitchen, api: kitchenApi, open }],
  system: system('Kitchen', [kitchen]),
  port: 0,
  identity: { publicKeysFile, issuers: ['gateway'], callers },
  idSecret: new Uint8Array(32),
  holder: `kitchen/${process.pid}`,
  log: createLogger({ process: 'kitchen', level: 'debug' }),
})
await host.whenReady()
process.on('message', (wish) => {
  const done = () => process.send?.({ done: wish })
  if (wish === 'pause') void views.promise.then((all) => all.pause(Bookings)).then(done)
  if (wish === 'resume') void views.promise.then((all) => all.resume(Bookings)).then(done)
})
process.once('disconnect', () => process.exit(0))
process.send?.({ port: host.port })
