import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { MemberForgotten } from '@anycompany/contracts'
import { members, membersApi, nameKeyOf } from '@anycompany/members'
import { social, socialApi } from '@anycompany/social'
import { pages } from '@anycompany/web/serve'
import type { Leases } from '@banyan/event-store'
import { connectShop, shopDirectory } from '@banyan/legacy'
import { forgetOn, type HostedContext, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { followShop } from './follow-shop.ts'
import { derivedSecret, type HostSettings, readHostSettings } from './host-settings.ts'
import { openOnPostgres } from './open-context.ts'
import { followedShop } from './followed-shop.ts'
import { shareOfShop } from './share-of-shop.ts'
import { anyCompany } from './system.ts'

const log = createLogger({ process: 'host' })
const settings = settingsOrExit()
const holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
const shop = connectShop(shareOfShop(followedShop, 'host'), { connectionString: settings.shopReaderUrl })
const nameKey = nameKeyOf(derivedSecret(settings.secret, 'name keys'))
const membersOpen = Promise.withResolvers<Leases>()
const open = openOnPostgres(settings, (context, leases) => {
  if (context === members.name) membersOpen.resolve(leases)
})
const forgetsMembers = [forgetOn(MemberForgotten, ({ memberId }) => memberId)]

const all: readonly HostedContext[] = [
  {
    context: members,
    api: membersApi({ findUser: shopDirectory(followedShop, { shop }).findUser, nameKey }),
    open,
    forgetOn: forgetsMembers,
  },
  { context: social, api: socialApi, open, forgetOn: forgetsMembers },
]

const host = await startHost({
  contexts: wanted(all, settings),
  system: anyCompany,
  port: settings.port,
  identity: { publicKeysFile: settings.publicKeysFile, issuers: ['gateway'] },
  idSecret: derivedSecret(settings.secret, 'ids'),
  holder,
  log,
  ...(settings.pagesDir === null ? {} : { pages: { prefix: '/social', handler: pages({ dir: settings.pagesDir }) } }),
})
log.info({ port: host.port }, 'the host listens')

const ending = new AbortController()
const following = settings.contexts === null || settings.contexts.includes(members.name) ? follow() : Promise.resolve()

for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void end())

function settingsOrExit(): HostSettings {
  try {
    return readHostSettings(process.env)
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error))
    return process.exit(1)
  }
}

async function follow(): Promise<void> {
  const leases = await membersOpen.promise
  await followShop({
    shop,
    leases,
    holder,
    digestUrl: settings.databaseOf(members.name).url,
    digestSecret: derivedSecret(settings.secret, 'shop digests'),
    access: host.access(members.name, { actor: { kind: 'service', id: 'shop-follower' } }),
    nameKey,
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
