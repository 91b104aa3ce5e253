import type { Server } from 'node:http'

/** As much of Fastify and its plugin as the bench touches: the peers are not installed when types are checked. */
export type PeerRequest = { readonly headers: { readonly cookie?: string }; authorization: string }

type PeerServer = {
  readonly server: Server
  readonly decorateRequest: (name: string, value: unknown) => unknown
  readonly register: (plugin: unknown, options: ProxyOptions) => PromiseLike<unknown>
  readonly listen: (o: { readonly port: number; readonly host: string }) => Promise<string>
}

type ProxyOptions = {
  readonly upstream: string
  readonly prefix: string
  readonly rewritePrefix: string
  readonly undici: object
  readonly preHandler: (request: PeerRequest) => Promise<void>
  readonly replyOptions: {
    readonly rewriteRequestHeaders: (request: PeerRequest, headers: Record<string, unknown>) => Record<string, unknown>
  }
}

/** Loads the peer from `bench/node_modules`. */
export const loadPeer = async () => {
  const [fastify, proxy] = ['fastify', '@fastify/http-proxy']
  return {
    fastify: ((await import(fastify)) as { default: (o: object) => PeerServer }).default,
    proxy: ((await import(proxy)) as { default: unknown }).default,
  }
}
