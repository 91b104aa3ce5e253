import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { Logger } from '@banyan/telemetry'
import { openAccounts } from './accounts/accounts.ts'
import { passwordCheck } from './accounts/check-password.ts'
import { openSessions } from './accounts/sessions.ts'
import { signInLimits } from './accounts/sign-in-limits.ts'
import { openAuditLog } from './audit/audit-log.ts'
import { faults } from './errors.ts'
import { openHosts } from './host/hosts.ts'
import { consoleServer, type PageHandler } from './http/server.ts'
import { openHistory } from './live/history.ts'
import { nowReader } from './live/now.ts'
import { startWatch } from './live/watch.ts'
import { accountRoutes } from './routes/account-routes.ts'
import { hostRoutes } from './routes/host-routes.ts'
import { liveRoutes } from './routes/live-routes.ts'
import { modelRoutes } from './routes/model-routes.ts'
import { ownPasswordRoute } from './routes/own-password-route.ts'
import { recordRoutes } from './routes/record-routes.ts'
import type { ConsoleRoute } from './routes/route.ts'
import { sessionRoutes } from './routes/session-routes.ts'
import type { Settings } from './settings.ts'

/** A console that listens on 127.0.0.1. Disposing ends its streams and closes it. */
export type RunningConsole = AsyncDisposable & {
  readonly port: number
  /** All addresses of its API, with the role that each needs. */
  readonly routes: readonly ConsoleRoute[]
}

/** Opens accounts and audit, and listens. Needs neither host nor database: what is away is told as away. */
export const startConsole = async (
  settings: Settings,
  o: { readonly log: Logger; readonly pages?: PageHandler },
): Promise<RunningConsole> => {
  await using opened = new AsyncDisposableStack()
  const audit = opened.use(
    await openAuditLog(settings.auditFile, (line) =>
      o.log.error({ line }, 'the audit was changed by somebody else: a line does not follow the one before it'),
    ),
  )
  const accounts = await openAccounts(settings.accountsFile, () => firstPassword(settings.firstPasswordFile))
  const sessions = openSessions()
  const check = passwordCheck(accounts, signInLimits())
  const hosts = await openHosts({ urls: settings.hostUrls, keyFile: settings.keyFile })
  const history = openHistory()
  const watch = opened.use(startWatch({ read: nowReader({ hosts: hosts.all, ...settings }), history }))
  const routes = [
    ...sessionRoutes({ accounts, sessions, check, audit }),
    ownPasswordRoute({ accounts, sessions, check, audit }),
    ...accountRoutes({ accounts, sessions, audit }),
    ...hostRoutes(hosts, audit),
    ...modelRoutes(hosts),
    ...recordRoutes({ host: hosts, logDir: settings.logDir }),
    ...liveRoutes({ watch, history }),
  ]
  const server = consoleServer({ routes, sessions, audit, log: o.log, pages: o.pages ?? null, isReady: () => true })
  opened.defer(async () => {
    await watch[Symbol.asyncDispose]() // streams are told that they end, before their connections are cut
    await server.close()
  })
  await server.listen({ port: settings.port, host: '127.0.0.1' })
  const open = opened.move()
  return {
    port: (server.server.address() as AddressInfo).port,
    routes,
    [Symbol.asyncDispose]: async () => {
      await open.disposeAsync()
    },
  }
}

const firstPassword = async (file: string): Promise<string> => {
  const password = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
  if (password !== '') return password
  throw faults.CONSOLE_SETTING_WRONG({
    name: 'CONSOLE_ADMIN_PASSWORD_FILE',
    expected: 'a readable file with the first password of the account "admin"',
  })
}
