import type { OwnHandler } from '@banyan/gateway'
import { Pool } from 'undici'

const TIMEOUT_MS = 1_500

type Part = { readonly ready: boolean; readonly says?: unknown }

/** `/_banyan/health`: 200 once shop and host can do their work, else 503 and who can't. */
export const health = (o: {
  readonly hostUrl: string
  readonly shopUrl: string
  /** Of the shop's page that tells. */
  readonly shopPath: string
}): OwnHandler => {
  const host = new Pool(o.hostUrl, { connections: 2 })
  const shop = new Pool(o.shopUrl, { connections: 2 })
  return async (_request, response) => {
    const [hostPart, shopPart] = await Promise.all([ask(host, '/_health/ready'), ask(shop, o.shopPath)])
    const ready = hostPart.ready && shopPart.ready
    response.writeHead(ready ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(!ready && { 'retry-after': '1' }),
    })
    response.end(JSON.stringify({ status: ready ? 'ready' : 'not ready', host: hostPart, shop: shopPart }))
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
