import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { MemberForgotten } from '@anycompany/contracts'
import { catalogue, catalogueApi } from '@anycompany/catalogue'
import { members, membersApi, nameKeysOf, SearchByName, searchFor } from '@anycompany/members'
import { type FindMembers, MembershipEnded, social, socialApi } from '@anycompany/social'
import { pages } from '@anycompany/web/serve'
import { natsBus } from '@banyan/bus-nats'
import type { Leases } from '@banyan/event-store'
import { connectShop, shopDirectory } from '@banyan/legacy'
import {
  type CallKey,
  callSigner,
  type ContextAccess,
  forgetOn,
  type HostedContext,
  type HostOptions,
  startHost,
} from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { findCommit } from './commit.ts'
import { type FollowedTables, followShop, tablesOfPeople, tablesOfProducts } from './follow-shop.ts'
import { derivedSecret, type HostSettings, readHostSettings } from './host-settings.ts'
import { openOnPostgres } from './open-context.ts'
import { followedShop } from './followed-shop.ts'
import { shareOfShop } from './share-of-shop.ts'
import { anyCompany } from './system.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** Contexts that are kept in step with tables of the shop. */
const FOLLOWING: readonly string[] = [members.name, catalogue.name]

const settings = settingsOrExit()
const log = createLogger({ process: processName(settings) })
const commit = findCommit(ROOT)
const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
const shop = connectShop(shareOfShop(followedShop, 'host', hostsThatFollow(settings)), {
  connectionString: settings.shopReaderUrl,
})
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
    api: membersApi({ findUser: shopDirectory(followedShop, { shop }).findUser, nameKeys }),
    open,
    forgetOn: [forgetOn(MemberForgotten, ({ memberId }) => memberId)],
  },
  { context: catalogue, api: catalogueApi, open },
  {
    context: social,
    api: socialApi({ findMembers }),
    open,
    // Whoever is forgotten in the shop leaves, and whoever leaves is forgotten here.
    forgetOn: [forgetOn(MembershipEnded, ({ memberId }) => memberId)],
  },
]

const host = await startHost({
  contexts: wanted(all, settings),
  system: anyCompany,
  ...amongServices(settings),
  port: settings.port,
  identity: {
    publicKeysFile: settings.publicKeysFile,
    issuers: ['gateway'],
    ...(settings.amongServices && { callers: all.map(({ context }) => context.name) }),
  },
  idSecret: derivedSecret(settings.secret, 'ids'),
  holder,
  log,
  build: { root: ROOT, ...(commit !== undefined && { commit }) },
  ...(settings.pagesDir === null ? {} : { pages: { prefix: '/social', handler: pages({ dir: settings.pagesDir }) } }),
})
log.info({ port: host.port }, 'the host listens')

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

/** Alone, a context gives its process its name. */
function processName({ contexts }: HostSettings): string {
  return contexts?.length === 1 ? contexts.join() : 'host'
}

/** So many processes read the shop's tables: each of the contexts that follow them may have one of its own. */
function hostsThatFollow({ contexts }: HostSettings): number {
  return contexts === null || FOLLOWING.every((name) => contexts.includes(name)) ? 1 : FOLLOWING.length
}

/** The broker and the other contexts' addresses, for a process that does not host all of them. */
function amongServices({ amongServices: others, contexts }: HostSettings): Pick<HostOptions, 'bus' | 'elsewhere'> {
  if (!others) return {}
  const keys = others.keyFiles.map((file) => JSON.parse(readFileSync(file, 'utf8')) as CallKey)
  return {
    bus: natsBus({ url: others.brokerUrl, name: contexts?.join() ?? 'host', system: 'anycompany', log }),
    elsewhere: { originOf: others.originOf, sign: callSigner(keys) },
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
    digestSecret: derivedSecret(settings.secret, 'shop digests'),
    tables: tablesFor(accessOf(context)),
    log,
    signal: ending.signal,
  })
}

async function end(): Promise<void> {
  if (ending.signal.aborted) return
  ending.abort()
  log.info('draining')
  await Promise.all([host.drain(), Promise.race([following, host.drain()])])
  await shop.close()
  log.info('drained')
  process.exit(0)
}

function wanted(contexts: readonly HostedContext[], { contexts: names }: HostSettings): readonly HostedContext[] {
  const unknown = names?.filter((name) => !contexts.some(({ context }) => context.name === name)) ?? []
  if (unknown.length > 0)
    throw new Error(`expected CONTEXTS to name contexts of AnyCompany, found ${unknown.join(', ')}`)
  return contexts.filter(({ context }) => names === null || names.includes(context.name))
}
