import type { Registry } from '../registry.ts'
import { openDnsFace } from './dns-face.ts'
import { openHttpFace } from './http-face.ts'

/** What is asked over HTTP and DNS by those who have no registry of their own. Closing it leaves the registry open. */
export type ServedRegistry = AsyncDisposable & { readonly httpPort: number; readonly dnsPort: number }

/**
 * Serves what a registry knows. `system` gives DNS its zone, `<system>.banyan`. Ports of 0 take any free one; `address` is 127.0.0.1 by
 * default. Rejects with Node's error where a port is taken.
 */
export const serveRegistry = async (
  registry: Registry,
  o: { readonly system: string; readonly httpPort: number; readonly dnsPort: number; readonly address?: string },
): Promise<ServedRegistry> => {
  const address = o.address ?? '127.0.0.1'
  await using opened = new AsyncDisposableStack()
  const http = opened.use(await openHttpFace(registry, { port: o.httpPort, address }))
  const zone = `${o.system}.banyan`
  const dns = opened.use(await openDnsFace({ zone, find: registry.find }, { port: o.dnsPort, address }))
  const open = opened.move()
  return {
    httpPort: http.port,
    dnsPort: dns.port,
    [Symbol.asyncDispose]: async () => {
      await open.disposeAsync()
    },
  }
}
