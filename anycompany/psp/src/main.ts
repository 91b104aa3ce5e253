import { setTimeout as passed } from 'node:timers/promises'
import { isDatabaseAway } from './database/pool.ts'
import { openProvider, type Provider } from './provider.ts'
import { readSettings, type Settings } from './settings.ts'

/** Nobody else on the network talks to it. */
const HOST = '127.0.0.1'
const DATABASE_WAIT_MS = 60_000
const DATABASE_RETRY_MS = 500
const DRAIN_MS = 10_000

const start = async (): Promise<void> => {
  const settings = readSettings(process.env)
  const provider = await openWhenDatabaseIsThere(settings, Date.now() + DATABASE_WAIT_MS)
  const url = await provider.app.listen({ port: settings.port, host: HOST })
  provider.keepUp()
  console.log(`Payment provider open at ${url}`)
  closeWhenTold(provider)
}

/** The database may start after the provider. */
const openWhenDatabaseIsThere = async (settings: Settings, deadline: number): Promise<Provider> => {
  for (;;) {
    try {
      return await openProvider(settings)
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error
      console.error(`Waiting for the database: ${String(error)}`)
      await passed(DATABASE_RETRY_MS)
    }
  }
}

/** Lets requests under way finish, then leaves; also when the process that started it is gone. */
const closeWhenTold = (provider: Provider): void => {
  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), DRAIN_MS).unref()
    void Promise.resolve(provider[Symbol.asyncDispose]()).finally(() => process.exit(0))
  }
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(reason, close)
  if (process.connected === false) close()
}

// Whoever reads the log may be gone before the provider is: that must not end it in the middle of a request.
for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined)

start().catch((error: unknown) => {
  console.error(`The payment provider cannot open: ${error instanceof Error ? error.message : String(error)}`, error)
  process.exit(1)
})
