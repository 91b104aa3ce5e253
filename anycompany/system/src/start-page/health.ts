import type { OwnHandler } from '@banyan/gateway'
import { Pool } from 'undici'

const TIMEOUT_MS = 1_500

type Part = { readonly ready: boolean; readonly says?: unknown }

/** `/_banyan/health`: 200 once shop and hosts can do their work, else 503 and who can't. */
export const health = (o: {
  /** Where what is hosted: several may be at one address. */
  readonly hostUrls: Readonly<Record<string, string>>
  readonly shopUrl: string
  /** Of the shop's page that tells. */
  readonly shopPath: string
}): OwnHandler => {
  const hosts = [...Map.groupBy(Object.entries(o.hostUrls), ([, url]) => url)].map(([url, hosted]) => ({
    hosts: hosted.map(([name]) => name),
    pool: new Pool(url, { connections: 2 }),
  }))
  const shop = new Pool(o.shopUrl, { connections: 2 })
  const askHost = async ({ hosts: names, pool }: (typeof hosts)[number]) => ({
    hosts: names,
    ...(await ask(pool, '/_health/ready')),
  })
  return async (_request, response) => {
    const [shopPart, ...hostParts] = await Promise.all([ask(shop, o.shopPath), ...hosts.map(askHost)])
    const ready = shopPart.ready && hostParts.every((part) => part.ready)
    response.writeHead(ready ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(!ready && { 'retry-after': '1' }),
    })
    response.end(JSON.stringify({ status: ready ? 'ready' : 'not ready', hosts: hostParts, shop: shopPart }))
  }
}

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
