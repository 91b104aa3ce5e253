import type { OwnHandler } from '@banyan/gateway'
import type { Registry } from '@banyan/registry'
import { connectTo, Pool } from '@banyan/registry/http-client'
import type { Tls } from '@banyan/registry/tls'

const TIMEOUT_MS = 1_500

type Part = { readonly ready: boolean; readonly says?: unknown }

/** `/_banyan/health`: 200 once the shop, and of each context at least one host, can do their work, else 503 and who can't. */
export const health = (o: {
  /** Where what is hosted: by several hosts, and several things by one. */
  readonly hostUrls: Readonly<Record<string, readonly string[]>>
  readonly shopUrl: string
  /** Of the shop's page that tells. */
  readonly shopPath: string
  /** Who lives by the registry, where there is one. */
  readonly registry?: Pick<Registry, 'all' | 'isFresh' | 'provenMsAgo'> | undefined
  readonly tls?: Tls | undefined
}): OwnHandler => {
  const hosted = Object.entries(o.hostUrls).flatMap(([name, urls]) => urls.map((url) => ({ name, url })))
  const hosts = [...Map.groupBy(hosted, ({ url }) => url)].map(([url, there]) => ({
    hosts: there.map(({ name }) => name),
    at: new URL(url).host,
    pool: new Pool(url, { connections: 2, connect: connectTo(o.tls, there[0]!.name) }),
  }))
  const shop = new Pool(o.shopUrl, { connections: 2 })
  const askHost = async ({ hosts: names, at, pool }: (typeof hosts)[number]) => ({
    hosts: names,
    at,
    ...(await ask(pool, '/_health/ready')),
  })
  return async (_request, response) => {
    const [shopPart, ...hostParts] = await Promise.all([ask(shop, o.shopPath), ...hosts.map(askHost)])
    const served = new Set(hostParts.flatMap((part) => (part.ready ? part.hosts : [])))
    const ready = shopPart.ready && Object.keys(o.hostUrls).every((name) => served.has(name))
    response.writeHead(ready ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(!ready && { 'retry-after': '1' }),
    })
    const registry = o.registry && registryPart(o.registry)
    response.end(JSON.stringify({ status: ready ? 'ready' : 'not ready', hosts: hostParts, shop: shopPart, registry }))
  }
}

const registryPart = ({ all, isFresh, provenMsAgo }: Pick<Registry, 'all' | 'isFresh' | 'provenMsAgo'>) => ({
  isFresh: isFresh(),
  provenMsAgo: provenMsAgo(),
  instances: all().map(({ id, name, url }) => ({ id, name, url })),
})

const ask = async (pool: Pool, path: string): Promise<Part> => {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path, signal: AbortSignal.timeout(TIMEOUT_MS) })
    const text = await body.text()
    return { ready: statusCode === 200, says: parsed(text) }
  } catch {
    return { ready: false, says: 'does not answer' }
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
