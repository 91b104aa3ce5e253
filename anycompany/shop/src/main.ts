import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as passed } from 'node:timers/promises'
import { createShop } from './app.ts'
import { isDatabaseAway, openPool } from './database/pool.ts'
import { prepareDatabase } from './database/prepare.ts'
import { openSessions } from './session/session.ts'
import { readSettings, type Settings } from './settings.ts'

/** Nobody else on the network talks to the shop: in front of it stands a proxy on this machine. */
const HOST = '127.0.0.1'
const DATABASE_WAIT_MS = 60_000
const DATABASE_RETRY_MS = 500
const DRAIN_MS = 10_000
const IDLE_SWEEP_MS = 50

const start = async (): Promise<void> => {
  const settings = readSettings(process.env)
  await prepareWhenThere(settings, Date.now() + DATABASE_WAIT_MS)
  const pool = openPool(settings.databaseUrl)
  const sessions = openSessions(pool, settings.sessionSecret)
  const server = createServer(createShop(pool, sessions.handler))
  server.listen(settings.port, HOST)
  await once(server, 'listening')
  console.log(`Shop open at http://${HOST}:${(server.address() as AddressInfo).port}`)
  closeWhenTold(server, async () => {
    sessions.close()
    await pool.end()
  })
}

/** The database may start after the shop. */
const prepareWhenThere = async (settings: Settings, deadline: number): Promise<void> => {
  for (;;) {
    try {
      return await prepareDatabase(settings.databaseUrl, settings.reporting)
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error
      console.error(`Waiting for the database: ${String(error)}`)
      await passed(DATABASE_RETRY_MS)
    }
  }
}

/** Lets requests under way finish, then leaves; also when the process that started the shop is gone. */
const closeWhenTold = (server: Server, release: () => Promise<void>): void => {
  let closing = false
  const close = () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), DRAIN_MS).unref()
    // A kept-alive connection becomes idle only when its last answer is out.
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS)
    server.close(() => {
      clearInterval(sweep)
      void release().finally(() => process.exit(0))
    })
  }
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(reason, close)
  if (process.connected === false) close()
}

// Whoever reads the log may be gone before the shop is: that must not end it in the middle of a request.
for (const log of [process.stdout, process.stderr]) log.on('error', () => undefined)

start().catch((error: unknown) => {
  console.error(`The shop cannot open: ${error instanceof Error ? error.message || error.name : String(error)}`, error)
  process.exit(1)
})
