import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Direction = 'onward' | 'back'

/** A TCP wire to a server of this machine that can be cut, or can go silent in one direction or both, as networks do. */
export type Wire = AsyncDisposable & {
  /** Where it begins, on 127.0.0.1. */
  readonly port: number
  /** How many connections have been made over it. */
  readonly opened: () => number
  /** From now on nothing passes there, and nothing says so; what was sent waits. New connections are accepted, and stand the same. */
  stall(...directions: readonly Direction[]): void
  /** Cuts all connections and refuses new ones until `mend`. */
  cut(): void
  mend(): void
}

type Strand = { readonly from: Socket; readonly direction: Direction }

/** `port` is asked at each connection: a server that came back elsewhere is found there. */
export const wireTo = async (port: number | (() => number)): Promise<Wire> => {
  const strands = new Set<Strand>()
  const silent = new Set<Direction>()
  let isCut = false
  let opened = 0
  const pass = (near: Socket): void => {
    opened += 1
    const far = connect(typeof port === 'number' ? port : port(), '127.0.0.1')
    for (const [from, to, direction] of [
      [near, far, 'onward'],
      [far, near, 'back'],
    ] as const) {
      const strand = { from, direction }
      strands.add(strand)
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause()
      })
      to.on('drain', () => !silent.has(direction) && from.resume())
      from.on('error', () => {}) // 'close' follows
      from.on('close', () => {
        strands.delete(strand)
        to.destroy()
      })
      if (silent.has(direction)) from.pause()
    }
  }
  const server = createServer({ noDelay: true }, (near) => {
    if (isCut) near.resetAndDestroy()
    else pass(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cutAll = () => strands.forEach(({ from }) => from.destroy())
  return {
    port: (server.address() as AddressInfo).port,
    opened: () => opened,
    stall: (...directions) => {
      for (const direction of directions) silent.add(direction)
      for (const { from, direction } of strands) if (silent.has(direction)) from.pause()
    },
    cut: () => {
      isCut = true
      cutAll()
    },
    mend: () => {
      isCut = false
      silent.clear()
      for (const { from } of strands) from.resume()
    },
    [Symbol.asyncDispose]: async () => {
      cutAll()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
