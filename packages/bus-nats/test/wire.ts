import { type Socket, connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export type Direction = 'to broker' | 'from broker'

/** A wire to a broker that can be cut, or can go silent in one direction or both, as networks do. */
export type Wire = AsyncDisposable & {
  readonly url: string
  /** From now on nothing passes there, and nothing says so. New connections are accepted, and stand the same. */
  stall(...directions: readonly Direction[]): void
  /** Cuts all connections and refuses new ones until `mend`. */
  cut(): void
  mend(): void
}

export const wireTo = async (port: number): Promise<Wire> => {
  const sockets = new Set<Socket>()
  const silent = new Set<Direction>()
  let isCut = false
  const pass = (near: Socket): void => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to, direction] of [
      [near, far, 'to broker'],
      [far, near, 'from broker'],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => !silent.has(direction) && to.write(chunk))
      from.on('error', () => {}) // 'close' follows
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  }
  const server = createServer((near) => {
    if (isCut) near.destroy()
    else pass(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: (...directions) => directions.forEach((direction) => silent.add(direction)),
    cut: () => {
      isCut = true
      cutAll()
    },
    mend: () => {
      isCut = false
      silent.clear()
    },
    [Symbol.asyncDispose]: async () => {
      cutAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
