import { faultsDoor, switchesFromEnvironment } from '@banyan/faults'
import {
  createTokenIssuer,
  type RunningGateway,
  startGateway,
  startStatsDoor,
  type UpstreamConfig,
} from '@banyan/gateway'
import { connectShop, readsPerVerification, sessionVerifier, withShopFaults } from '@banyan/legacy'
import { livingOrTold } from '@banyan/registry'
import { tlsFromEnvironment } from '@banyan/registry/tls'
import { operatorVerifier } from '@banyan/service/operators'
import { createLogger } from '@banyan/telemetry'
import { gatewaySettings, limitsOf, ratesOf } from './configuration/gateway-settings.ts'
import { openProcessConfiguration } from './configuration/open.ts'
import { shopSettings } from './configuration/settings.ts'
import { exit, hostUrlsOf, orExit, required, requiredFile } from './environment.ts'
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
const hostUrls = {
  social: hostUrlsOf('social'),
  members: hostUrlsOf('members'),
  catalogue: hostUrlsOf('catalogue'),
  pages: hostUrlsOf('pages'),
}
const UPSTREAMS = ['shop', 'social', 'members', 'catalogue', 'pages'] as const
const shopUrl = required('SHOP_URL')
/** Where operators have their console, when there is one. */
const consoleUrl = process.env['CONSOLE_URL']
const signingKey = JSON.parse(requiredFile('IDENTITY_PRIVATE_KEY_FILE')) as Readonly<Record<string, unknown>>
const NAME = 'gateway'
const tls = orExit(() => tlsFromEnvironment(process.env))
const logger = createLogger({ process: NAME })
const switches = orExit(() => switchesFromEnvironment(NAME, process.env))
const configuration = await openProcessConfiguration(NAME, [gatewaySettings, shopSettings], {
  env: process.env,
  log: logger,
  switches,
}).catch(exit)
const [limits, ofShop] = [configuration.of(gatewaySettings), configuration.of(shopSettings)]
const shop = shareOfShop(followedShop, 'gateway')
const shopDatabase = withShopFaults(connectShop(shop, { connectionString: required('SHOP_READER_URL') }), {
  name: shop.name,
  from: NAME,
  switches,
})
const verifier = sessionVerifier(shop, {
  shop: shopDatabase,
  secrets: [requiredFile('SHOP_SESSION_SECRET_FILE')],
})
const brokerUrl = process.env['BROKER_URL']
const registry =
  brokerUrl === undefined
    ? undefined
    : (await import('./over-broker.ts')).overBroker(brokerUrl, { name: NAME, log: logger, switches }).registry
const instancesOf = livingOrTold(registry, (name) => hostUrls[name as keyof typeof hostUrls])
const { REGISTRY_HTTP_PORT: httpPort, REGISTRY_DNS_PORT: dnsPort } = process.env
/** Where the console serves it. */
const registryPorts = httpPort === undefined || dnsPort === undefined ? undefined : { httpPort, dnsPort }
const upstreamOf = (name: keyof typeof hostUrls): UpstreamConfig => ({
  name,
  url: hostUrls[name],
  instances: () => instancesOf(name),
  tls,
})
const resolver = memberResolver({
  instances: () => instancesOf('members'),
  tokens: createTokenIssuer(signingKey),
  tls,
  switches,
})

const gateway = await startGateway({
  port: Number(required('PORT')),
  logger,
  switches,
  upstreams: [
    { name: 'shop', url: shopUrl },
    upstreamOf('social'),
    upstreamOf('members'),
    upstreamOf('catalogue'),
    upstreamOf('pages'),
  ],
  routes: [
    { kind: 'api', prefix: '/api/social', upstream: 'social', audience: 'social' },
    { kind: 'api', prefix: '/api/members', upstream: 'members', audience: 'members' },
    { kind: 'api', prefix: '/api/catalogue', upstream: 'catalogue', audience: 'catalogue' },
    { kind: 'pages', prefix: SOCIAL_PAGES, upstream: 'pages' },
    {
      kind: 'own',
      prefix: '/banyan',
      handle: startPage({ processesFile: process.env['PROCESSES_FILE'], registry: registryPorts }),
    },
    { kind: 'own', prefix: '/banyan/docs', handle: docsPages },
    { kind: 'own', prefix: '/banyan/errors', handle: docsPages },
    { kind: 'own', prefix: '/_banyan/shop-links', handle: shopLinks(followedShop) },
    {
      kind: 'own',
      prefix: '/_banyan/health',
      handle: health({ hostUrls, shopUrl, shopPath: followedShop.health, registry, tls }),
    },
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
  rates: ratesOf(limits.current),
  outagePage: shopOutagePage,
})
// 0: any free one, for whoever runs no console.
const publicKeysFile = process.env['IDENTITY_PUBLIC_KEYS_FILE']
const stats = await startStatsDoor({
  port: Number(process.env['STATS_PORT'] ?? 0),
  tls,
  stats: () => ({ ...gateway.stats(), configuration: configuration.health() }),
  ...(publicKeysFile !== undefined && {
    operators: {
      operatorOf: await operatorVerifier(publicKeysFile),
      faults: faultsDoor({ process: NAME, switches, tell: (deed) => logger.info(deed, 'an operator acts') }),
    },
  }),
})
const tune = (): void =>
  gateway.tune({
    rates: ratesOf(limits.current),
    upstreams: Object.fromEntries(UPSTREAMS.map((name) => [name, limitsOf(limits.current, name)])),
    signInsPerSecond: ofShop.current.loginsPerSecond ?? shop.budgets.loginsPerSecond,
  })
tune()
limits.onChange(tune)
ofShop.onChange(tune)
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
    await configuration[Symbol.asyncDispose]()
    await verifier.close()
    await shopDatabase.close()
    await resolver[Symbol.asyncDispose]()
    await registry?.[Symbol.asyncDispose]()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void end())
}
