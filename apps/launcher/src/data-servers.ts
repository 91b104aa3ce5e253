import { join } from 'node:path'
import { closeSharedDatabases, type PostgresServer, type ServerOptions } from '@banyan/local-postgres'
import { contextDatabases, needsServer, readerUrl, serverSettings, shopDatabase } from './databases.ts'
import type { Narrator } from './narrator.ts'
import { postgresPart } from './postgres-part.ts'
import type { RunSecrets } from './secrets/run-secrets.ts'
import type { Settings } from './settings.ts'
import { tellWhenAway } from './shop-database-away.ts'
import { type Crew, SERVER_DRAIN_ORDER } from './supervisor/crew.ts'
import type { Wiring } from './topology.ts'
import type { Workspace } from './workspace.ts'

/** The databases of a run: promises for those who must wait for them, and their URLs as they are now. */
export type Databases = {
  readonly needs: { readonly postgres: Promise<void>; readonly 'shop-postgres': Promise<void> }
  readonly contexts: () => Wiring['contexts']
  readonly shop: () => Pick<Wiring['shop'], 'databaseUrl' | 'readerUrl'>
}

type Surroundings = {
  readonly workspace: Workspace
  readonly secrets: RunSecrets
  readonly crew: Crew
  readonly narrator: Narrator
  readonly signal: AbortSignal
}

/** Starts the servers that the settings don't replace, makes the databases in them, and follows a server that had to change its port. */
export const readyDatabases = (settings: Settings, around: Surroundings): Databases => {
  let contexts: Wiring['contexts'] = {}
  let shopUrl = settings.shopDatabaseUrl ?? ''
  const prepareContexts = async (adminUrl: string | undefined) => {
    contexts = await contextDatabases(settings, { secrets: around.secrets.all, adminUrl, signal: around.signal })
  }
  const prepareOwn = async (adminUrl: string) => {
    await closeSharedDatabases(adminUrl, { signal: around.signal })
    await prepareContexts(adminUrl)
  }
  const prepareShop = async (adminUrl: string) => {
    shopUrl = await shopDatabase(adminUrl, { password: around.secrets.shopOwnerPassword, signal: around.signal })
  }
  const owned = needsServer(settings) && settings.databaseUrl === undefined
  const own = serverSettings(settings)
  const postgres = owned
    ? startServer('postgres', own ? { settings: own } : {}, prepareOwn, around)
    : prepareContexts(settings.databaseUrl)
  if (settings.shopDatabaseUrl !== undefined) void tellWhenAway(settings.shopDatabaseUrl, around)
  const shop =
    shopUrl === ''
      ? startServer('shop-postgres', SHOP_SERVERS[settings.shopFeed], prepareShop, around)
      : Promise.resolve()
  return {
    needs: { postgres, 'shop-postgres': shop },
    contexts: () => contexts,
    shop: () => ({ databaseUrl: shopUrl, readerUrl: settings.shopReaderUrl ?? readerOf(shopUrl, around.secrets) }),
  }
}

type ShopServer = Pick<ServerOptions, 'stock' | 'settings'>

/** As an administrator runs it who knows nothing of us; and one who has agreed to logical replication, up to what a restart is needed for. */
const SHOP_SERVERS: Readonly<Record<Settings['shopFeed'], ShopServer>> = {
  polling: { stock: true },
  'logical-replication': { settings: { wal_level: 'logical', max_slot_wal_keep_size: '1GB' } },
}

const readerOf = (shopUrl: string, secrets: RunSecrets): string =>
  shopUrl === '' ? '' : readerUrl(shopUrl, secrets.shop.reportingPassword)

/** Settles once the server ran for the first time and its databases were prepared. */
const startServer = async (
  name: string,
  o: ShopServer,
  prepare: (adminUrl: string) => Promise<void>,
  { workspace, crew }: Surroundings,
): Promise<void> => {
  let current: PostgresServer | undefined
  const opened = (server: PostgresServer) => {
    const moved = current !== undefined && current.port !== server.port
    current = server
    if (moved) void prepare(server.adminUrl).then(crew.restartPrograms, () => crew.restartPrograms())
  }
  const passwordFile = join(workspace.secretDir, `${name}-admin`)
  const part = postgresPart(name, { ...o, dataDir: workspace.dataOf(name), passwordFile }, opened)
  await crew.add(part, SERVER_DRAIN_ORDER).firstStart
  if (current) await prepare(current.adminUrl)
}
