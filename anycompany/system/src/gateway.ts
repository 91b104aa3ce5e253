import {
  createTokenIssuer,
  type GatewayConfig,
  type Quota,
  type RunningGateway,
  startGateway,
  startStatsDoor,
} from '@banyan/gateway'
import { readsPerVerification, sessionVerifier } from '@banyan/legacy'
import { createLogger } from '@banyan/telemetry'
import { hostUrlOf, required, requiredFile } from './environment.ts'
import { followedShop } from './followed-shop.ts'
import { memberResolver } from './member-resolver.ts'
import { shopOutagePage } from './outage-page.ts'
import { shopLinks } from './shop-links.ts'
import { shareOfShop } from './share-of-shop.ts'
import { docsPages } from './start-page/docs-pages.ts'
import { health } from './start-page/health.ts'
import { startPage } from './start-page/start-page.ts'

/** Customers' pages of the new systems; everything that no route names is the old shop's. */
const SOCIAL_PAGES = '/social'
/**
 * What one member may do how often: more than anybody does by hand, too little for whoever floods others. `MEMBER_QUOTAS=off` is for
 * loads in which a few members do the work of many.
 */
const QUOTAS: readonly Quota[] = [
  { name: 'posts', method: 'POST', path: '/api/social/posts', perSecond: 1 / 10, burst: 120 },
  { name: 'comments', method: 'POST', path: '/api/social/posts/*/comments', perSecond: 1 / 2, burst: 300 },
  { name: 'friend-requests', method: 'POST', path: '/api/social/friend-requests', perSecond: 1 / 30, burst: 120 },
  { name: 'blocks', method: 'PUT', path: '/api/social/blocks/*', perSecond: 1 / 10, burst: 120 },
  { name: 'reports', method: 'POST', path: '/api/social/posts/*/reports', perSecond: 1 / 60, burst: 30 },
  { name: 'searches', method: 'GET', path: '/api/social/members', perSecond: 2, burst: 120 },
  { name: 'exports', method: 'GET', path: '/api/social/me/export', perSecond: 1 / 30, burst: 10 },
]
/** Rates per client address and per member; a school behind one address may read much, nobody needs to write so much. */
const RATES: NonNullable<GatewayConfig['rates']> = {
  address: { 'api-read': { perSecond: 300, burst: 1_200 }, 'api-write': { perSecond: 100, burst: 400 } },
  member: { 'api-read': { perSecond: 50, burst: 200 }, 'api-write': { perSecond: 10, burst: 60 } },
}

const hostUrls = {
  social: hostUrlOf('social'),
  members: hostUrlOf('members'),
  catalogue: hostUrlOf('catalogue'),
  pages: hostUrlOf('pages'),
}
const shopUrl = required('SHOP_URL')
/** Where operators have their console, when there is one. */
const consoleUrl = process.env['CONSOLE_URL']
const signingKey = JSON.parse(requiredFile('IDENTITY_PRIVATE_KEY_FILE')) as Readonly<Record<string, unknown>>
const logger = createLogger({ process: 'gateway' })
const shop = shareOfShop(followedShop, 'gateway')
const verifier = sessionVerifier(shop, {
  connectionString: required('SHOP_READER_URL'),
  secrets: [requiredFile('SHOP_SESSION_SECRET_FILE')],
})
const resolver = memberResolver({ hostUrl: hostUrls.members, tokens: createTokenIssuer(signingKey) })

const gateway = await startGateway({
  port: Number(required('PORT')),
  logger,
  upstreams: [
    { name: 'shop', url: shopUrl },
    { name: 'social', url: hostUrls.social },
    { name: 'members', url: hostUrls.members },
    { name: 'catalogue', url: hostUrls.catalogue },
    { name: 'pages', url: hostUrls.pages },
  ],
  routes: [
    { kind: 'api', prefix: '/api/social', upstream: 'social', audience: 'social' },
    { kind: 'api', prefix: '/api/members', upstream: 'members', audience: 'members' },
    { kind: 'api', prefix: '/api/catalogue', upstream: 'catalogue', audience: 'catalogue' },
    { kind: 'pages', prefix: SOCIAL_PAGES, upstream: 'pages' },
    { kind: 'own', prefix: '/banyan', handle: startPage({ processesFile: process.env['PROCESSES_FILE'] }) },
    { kind: 'own', prefix: '/banyan/docs', handle: docsPages },
    { kind: 'own', prefix: '/banyan/errors', handle: docsPages },
    { kind: 'own', prefix: '/_banyan/shop-links', handle: shopLinks(followedShop) },
    { kind: 'own', prefix: '/_banyan/health', handle: health({ hostUrls, shopUrl, shopPath: followedShop.health }) },
    ...(consoleUrl === undefined
      ? []
      : [{ kind: 'redirect', prefix: '/console', location: `${consoleUrl}/` } as const]),
    { kind: 'passthrough', prefix: '/', upstream: 'shop' },
  ],
  identity: {
    cookieName:
      followedShop.session.kind === 'jwt-hs256' ? (followedShop.session.cookie ?? '') : followedShop.session.cookie,
    verifier,
    resolver,
    signingKey,
    systemName: 'shop',
    signIn: followedShop.logins,
    signOut: [followedShop.logout],
    verificationsPerSecond: Math.max(1, shop.budgets.sessionReadsPerSecond / readsPerVerification(shop)),
    signInsPerSecond: shop.budgets.loginsPerSecond,
    ...(followedShop.renewal && { renewal: { upstream: 'shop', ...followedShop.renewal } }),
  },
  rates: { ...RATES, ...(process.env['MEMBER_QUOTAS'] !== 'off' && { quotas: QUOTAS }) },
  outagePage: shopOutagePage,
})
// 0: any free one, for whoever runs no console.
const stats = await startStatsDoor({ port: Number(process.env['STATS_PORT'] ?? 0), stats: gateway.stats })
logger.info({ url: gateway.address.url }, 'gateway is listening')
endWith(gateway)

/** SIGTERM, Ctrl-C and the loss of the launcher all mean: finish what is under way, then go. */
function endWith(running: RunningGateway): void {
  let ending = false
  const end = async (): Promise<void> => {
    if (ending) return
    ending = true
    await running.drain()
    await stats[Symbol.asyncDispose]()
    await verifier.close()
    await resolver[Symbol.asyncDispose]()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void end())
}
