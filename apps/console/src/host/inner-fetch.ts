import { type Tls, tlsClient } from '@banyan/registry/tls'
import type { RequestInit as UndiciInit } from 'undici'

/** As `fetch`, for addresses of other processes. */
export type InnerFetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Shows this process's certificate to whoever asks for one, and believes those of `name` alone; without a name any process of the authority's at
 * the address that it is asked at. Node's own `fetch` where processes talk in the clear; undici is loaded only where they don't.
 */
export const innerFetch = async (tls: Tls | undefined, name?: string): Promise<InnerFetch> => {
  if (!tls) return fetch
  const undici = await import('undici')
  const dispatcher = new undici.Agent({ connect: { ...tlsClient(tls, name) } })
  return (url, init) => {
    const sent: unknown = { ...init, dispatcher }
    return undici.fetch(url, sent as UndiciInit)
  }
}
