import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { Desk } from '@banyan/configuration'
import type { Registry } from '@banyan/registry'
import type { Logger } from '@banyan/telemetry'
import { openAccounts } from './accounts/accounts.ts'
import { passwordCheck } from './accounts/check-password.ts'
import { openSessions } from './accounts/sessions.ts'
import { signInLimits } from './accounts/sign-in-limits.ts'
import { openAuditLog } from './audit/audit-log.ts'
import { faults } from './errors.ts'
import { bearers, hostClient } from './host/host-client.ts'
import { openHosts } from './host/hosts.ts'
import { type InnerFetch, innerFetch } from './host/inner-fetch.ts'
import { consoleServer, type PageHandler } from './http/server.ts'
import { openHistory } from './live/history.ts'
import { nowReader } from './live/now.ts'
import { startWatch } from './live/watch.ts'
import { accountRoutes } from './routes/account-routes.ts'
import { type Door, faultRoutes } from './routes/fault-routes.ts'
import { configurationRoutes } from './routes/configuration-routes.ts'
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
  o: {
    readonly log: Logger
    readonly pages?: PageHandler
    readonly desk?: Desk
    /** Who lives; default: there is no registry to ask. */
    readonly registry?: Pick<Registry, 'all' | 'draining'> | undefined
  },
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
  const { tls, hostUrls, hostNames = [] } = settings
  const askGateway = await innerFetch(tls, 'gateway')
  const reached = hostUrls.map(async (url, i) => ({ url, fetch: await innerFetch(tls, hostNames[i] ?? '') }))
  const hosts = await openHosts({ hosts: await Promise.all(reached), keyFile: settings.keyFile })
  const history = openHistory()
  const watch = opened.use(
    startWatch({ read: nowReader({ ...settings, hosts: hosts.all, askGateway, registry: o.registry }), history }),
  )
  const routes = [
    ...sessionRoutes({ accounts, sessions, check, audit }),
    ownPasswordRoute({ accounts, sessions, check, audit }),
    ...accountRoutes({ accounts, sessions, audit }),
    ...configurationRoutes({
      desk: o.desk,
      audit,
      hosts: hosts.all,
      gatewayStatsUrl: settings.gatewayStatsUrl,
      askGateway,
    }),
    ...hostRoutes(hosts, audit),
    ...faultRoutes([...(await gatewayDoor(settings, askGateway)), ...hosts.all], audit),
    ...modelRoutes(hosts),
    ...recordRoutes({ host: hosts, logDir: settings.logDir }),
    ...liveRoutes({ watch, history, scalingFile: settings.scalingFile ?? null }),
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

/** The gateway's door for operators stands where its figures are told. */
const gatewayDoor = async (
  { gatewayStatsUrl: url, keyFile }: Settings,
  askGateway: InnerFetch,
): Promise<readonly Door[]> => {
  if (url === null) return []
  return [{ ...hostClient({ url, bearerOf: await bearers(keyFile), fetch: askGateway }), address: new URL(url).host }]
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
