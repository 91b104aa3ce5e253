import type { RequestListener } from 'node:http'
import { after, before } from 'node:test'
import type { RunningGateway } from '../src/index.ts'
import { echo, startEdge, startServer, type TestServer, until } from './rig.ts'

export const HOST = 'Host: shop.example\r\n'
export const MEGABYTE = 1_048_576

/** A shop behind a gateway that waits long and takes much, and echoes what it is asked unless a test wants another answer. */
export type AnsweringShop = {
  readonly shop: () => TestServer
  readonly host: () => TestServer
  readonly gateway: () => RunningGateway
  readonly port: () => number
  /** True when no request is under way at the shop. */
  readonly isQuiet: () => boolean
  /** Lets the shop answer like this while `body` runs, and until it is quiet again. */
  readonly answering: (listener: RequestListener, body: () => Promise<void>) => Promise<void>
}

/** One for all tests of the `describe` in which this is called. */
export const answeringShop = (): AnsweringShop => {
  let running: { readonly shop: TestServer; readonly host: TestServer; readonly gateway: RunningGateway }
  let answer = echo
  before(async () => {
    const shop = await startServer((request, response) => answer(request, response))
    const host = await startServer(echo)
    running = { shop, host, gateway: await startPatientEdge(shop, host) }
  })
  after(async () => {
    for (const one of [running.gateway, running.shop, running.host]) await one[Symbol.asyncDispose]()
  })
  const isQuiet = () => running.gateway.stats().upstreams['shop']?.inFlight === 0
  return {
    shop: () => running.shop,
    host: () => running.host,
    gateway: () => running.gateway,
    port: () => running.gateway.address.port,
    isQuiet,
    answering: async (listener, body) => {
      answer = listener
      try {
        await body()
        await until('no request is under way', isQuiet)
      } finally {
        answer = echo
      }
    },
  }
}

const startPatientEdge = (shop: TestServer, host: TestServer): Promise<RunningGateway> =>
  startEdge({
    shop,
    host,
    upstreams: [
      {
        name: 'shop',
        url: shop.url,
        limits: { maxBodyBytes: 64 * MEGABYTE, headersTimeoutMs: 60_000, maxInFlight: 256 },
      },
      { name: 'host', url: host.url },
    ],
    limits: { stallTimeoutMs: 60_000 },
  })
