import { connectTo } from '@banyan/registry/http-client'
import type { Tls } from '@banyan/registry/tls'
import type { RequestInit as UndiciInit } from 'undici'

/** As `fetch`, for addresses of other processes. */
export type InnerFetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Shows this process's certificate to whoever asks for one, and believes a process in the name `name` alone, whatever its address. Node's own
 * `fetch` where processes talk in the clear; undici is loaded only where they don't.
 */
export const innerFetch = async (tls: Tls | undefined, name: string): Promise<InnerFetch> => {
  if (!tls) return fetch
  const undici = await import('undici')
  const dispatcher = new undici.Agent({ connect: connectTo(tls, name) })
  return (url, init) => {
    const sent: unknown = { ...init, dispatcher }
    return undici.fetch(url, sent as UndiciInit)
  }
}
