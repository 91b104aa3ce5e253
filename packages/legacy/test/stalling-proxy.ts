import { type Socket, connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A wire to a database that can be cut or can go silent, as networks do. */
export type StallingProxy = {
  /** The same address, through the wire. */
  readonly url: string
  /** From now on nothing passes, and nothing says so. New connections are accepted and left alone. */
  readonly stall: () => void
  readonly resume: () => void
  /** Cuts all connections and refuses new ones until `resume`. */
  readonly cut: () => void
  /** Cuts all connections; from now on it leads to another server. */
  readonly lead: (url: string) => void
  /** Most connections that were open at once. */
  readonly mostOpen: () => number
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Between the client and the database at `url`. */
export const stallingProxy = async (url: string): Promise<StallingProxy> => {
  let target = new URL(url)
  const sockets = new Set<Socket>()
  let state: 'open' | 'stalled' | 'cut' = 'open'
  let mostOpen = 0
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => state === 'open' && to.write(chunk))
      from.on('error', () => {}) // 'close' follows.
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    mostOpen = Math.max(mostOpen, sockets.size / 2)
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  Object.assign(through, { hostname: '127.0.0.1', port: String((server.address() as AddressInfo).port) })
  const cutAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: through.href,
    stall: () => (state = 'stalled'),
    resume: () => (state = 'open'),
    cut: () => {
      state = 'cut'
      cutAll()
    },
    lead: (other) => {
      target = new URL(other)
      cutAll()
    },
    mostOpen: () => mostOpen,
    [Symbol.asyncDispose]: async () => {
      cutAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
