import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { MemberForgotten } from '@anycompany/contracts'
import { catalogue, catalogueApi, ProductsOfShop, shopProducts } from '@anycompany/catalogue'
import { members, membersApi, nameKeysOf, SearchByName, searchFor } from '@anycompany/members'
import { type FindMembers, MembershipEnded, social, socialApi } from '@anycompany/social'
import { pages } from '@anycompany/web/serve'
import { inProcessBus } from '@banyan/bus'
import type { Live } from '@banyan/configuration'
import type { Leases } from '@banyan/event-store'
import { compareTable, connectShop, postgresDigestStore, shopDirectory, withShopFaults } from '@banyan/legacy'
import { livingOrTold } from '@banyan/registry'
import {
  type CallKey,
  callSigner,
  type ContextAccess,
  forgetOn,
  type HostedContext,
  type HostOptions,
  openOnPostgres,
  startHost,
  withBusFaults,
} from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { findCommit } from './commit.ts'
import { openProcessConfiguration } from './configuration/open.ts'
import { CONTEXT_NAMES, type ContextSettings, contextSettings, shopSettings } from './configuration/settings.ts'
import { findFollowed, type FollowedTables, followShop, tablesOfPeople, tablesOfProducts } from './follow-shop.ts'
import { derivedSecret, type HostSettings, readHostSettings } from './host-settings.ts'
import { followedShop } from './followed-shop.ts'
import { shareOfShop } from './share-of-shop.ts'
import { anyCompany } from './system.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** Contexts that are kept in step with tables of the shop. */
const FOLLOWING: readonly string[] = [members.name, catalogue.name]

const settings = settingsOrExit()
const log = createLogger({ process: settings.name })
const hosted = settings.contexts ?? CONTEXT_NAMES
const configuration = await openProcessConfiguration(
  settings.name,
  [shopSettings, ...CONTEXT_NAMES.filter((name) => hosted.includes(name)).map((name) => contextSettings[name])],
  { env: process.env, log, switches: settings.switches },
).catch((error: unknown) => {
  log.error(error instanceof Error ? error.message : String(error))
  return process.exit(1)
})
const ofShop = configuration.of(shopSettings)
const limits = new Map<string, Live<ContextSettings>>(
  CONTEXT_NAMES.filter((name) => hosted.includes(name)).map((name) => [name, configuration.of(contextSettings[name])]),
)
const commit = findCommit(ROOT)
const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
const { switches } = settings
const share = shareOfShop(followedShop, 'host', settings.shopReaders)
const { pollsPerSecond } = share.budgets
const shop = withShopFaults(connectShop(share, { connectionString: settings.shopReaderUrl }), {
  name: followedShop.name,
  from: settings.name,
  switches,
})
const digestSecret = derivedSecret(settings.secret, 'shop digests')
/** What a context's follower remembers: beside it, which opens its own wherever it runs; connects when it is asked. */
const digestsOf = (context: string) =>
  hosted.includes(context) ? postgresDigestStore({ connectionString: settings.databaseOf(context).url }) : undefined
const [productDigests, memberDigests] = [digestsOf(catalogue.name), digestsOf(members.name)]
const { findUser } = shopDirectory(followedShop, { shop })
const nameKeys = nameKeysOf(derivedSecret(settings.secret, 'name keys'))
const leasesOf = new Map(FOLLOWING.map((context) => [context, Promise.withResolvers<Leases>()] as const))
const open = openOnPostgres(settings, (context, leases) => leasesOf.get(context)?.resolve(leases))
/** Names are members' to tell. */
const findMembers: FindMembers = async (name, signal) => {
  const asSocial = host.access(members.name, { actor: { kind: 'service', id: social.name } })
  return (await asSocial.ask(SearchByName, searchFor(name, nameKeys), signal)).members
}

const all: readonly HostedContext[] = [
  {
    context: members,
    api: membersApi({
      findUser: memberDigests
        ? findFollowed(
            findUser,
            compareTable(followedShop, followedShop.users.table, { shop, from: memberDigests, digestSecret }),
          )
        : findUser,
      nameKeys,
    }),
    open,
    forgetOn: [forgetOn(MemberForgotten, ({ memberId }) => memberId)],
  },
  {
    context: catalogue,
    api: catalogueApi,
    open,
    ...(productDigests && {
      outside: new Map([[ProductsOfShop, shopProducts(followedShop, { shop, from: productDigests, digestSecret })]]),
    }),
  },
  {
    context: social,
    api: socialApi({ findMembers }),
    open,
    // Whoever is forgotten in the shop leaves, and whoever leaves is forgotten here.
    forgetOn: [forgetOn(MembershipEnded, ({ memberId }) => memberId)],
  },
]

const brokerUrl = settings.amongServices?.brokerUrl
const broker =
  brokerUrl === undefined
    ? undefined
    : (await import('./over-broker.ts')).overBroker(brokerUrl, { name: settings.name, log, switches })
const registry = broker?.registry
const host = await startHost({
  contexts: wanted(all, settings),
  system: anyCompany,
  ...amongServices(settings),
  port: settings.port,
  tls: settings.tls,
  identity: {
    publicKeysFile: settings.publicKeysFile,
    issuers: ['gateway'],
    ...(settings.amongServices && { callers: all.map(({ context }) => context.name) }),
  },
  idSecret: derivedSecret(settings.secret, 'ids'),
  holder,
  log,
  process: settings.name,
  switches,
  limitsOf: (context) => limits.get(context)?.current ?? {},
  configuration: configuration.health,
  registering: registry && {
    registry,
    id: `${settings.name}-${randomUUID().slice(0, 8)}`,
    attributes: {
      process: settings.name,
      zone: process.env['ZONE'] ?? 'local',
      ...(commit !== undefined && { version: commit }),
    },
    ...(settings.pagesDir !== null && { alsoServes: ['pages'] }),
  },
  build: { root: ROOT, ...(commit !== undefined && { commit }) },
  ...(settings.pagesDir === null ? {} : { pages: { prefix: '/social', handler: pages({ dir: settings.pagesDir }) } }),
})
log.info({ port: host.port }, 'the host listens')

const takePace = () => shop.polls.change(ofShop.current.pollsPerSecond ?? pollsPerSecond)
takePace()
ofShop.onChange(takePace)

const ending = new AbortController()
const accessOf = (context: string) => host.access(context, { actor: { kind: 'service', id: 'shop-follower' } })
const following = Promise.all([
  follow(members.name, (access) => tablesOfPeople({ profile: followedShop, access, nameKeys })),
  follow(catalogue.name, (access) => tablesOfProducts({ profile: followedShop, access })),
])

for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void end())

function settingsOrExit(): HostSettings {
  try {
    return readHostSettings(process.env)
  } catch (error) {
    createLogger({ process: 'host' }).error(error instanceof Error ? error.message : String(error))
    return process.exit(1)
  }
}

/** The broker and the other contexts' addresses, for a process that does not host all of them. */
function amongServices({ amongServices: others }: HostSettings): Pick<HostOptions, 'bus' | 'elsewhere'> {
  if (!others || !broker) return { bus: withBusFaults(inProcessBus(), switches) }
  const keys = others.keyFiles.map((file) => JSON.parse(readFileSync(file, 'utf8')) as CallKey)
  return {
    bus: withBusFaults(broker.bus(), switches),
    elsewhere: { instancesOf: livingOrTold(registry, others.originsOf), sign: callSigner(keys), tls: settings.tls },
  }
}

/** Keeps a hosted context in step with the tables of the shop that it is about. */
async function follow(context: string, tablesFor: (access: ContextAccess) => FollowedTables): Promise<void> {
  if (settings.contexts !== null && !settings.contexts.includes(context)) return
  const leases = await leasesOf.get(context)!.promise
  await followShop({
    shop,
    leases,
    holder,
    digestUrl: settings.databaseOf(context).url,
    digestSecret,
    tables: tablesFor(accessOf(context)),
    sweepPauseMs: () => ofShop.current.sweepPauseMs,
    log,
    signal: ending.signal,
  })
}

async function end(): Promise<void> {
  if (ending.signal.aborted) return
  ending.abort()
  log.info('draining')
  await Promise.all([host.drain(), Promise.race([following, host.drain()])])
  await registry?.[Symbol.asyncDispose]()
  await shop.close()
  await Promise.all([productDigests?.close(), memberDigests?.close()])
  await configuration[Symbol.asyncDispose]()
  log.info('drained')
  process.exit(0)
}

function wanted(contexts: readonly HostedContext[], { contexts: names }: HostSettings): readonly HostedContext[] {
  const unknown = names?.filter((name) => !contexts.some(({ context }) => context.name === name)) ?? []
  if (unknown.length > 0)
    throw new Error(`expected CONTEXTS to name contexts of AnyCompany, found ${unknown.join(', ')}`)
  return contexts.filter(({ context }) => names === null || names.includes(context.name))
}
