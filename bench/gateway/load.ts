import { connect, type Socket } from 'node:net'

/** What one run of load saw. */
export type Load = {
  readonly requests: number
  readonly durationMs: number
  /** Sorted, in milliseconds. */
  readonly latenciesMs: readonly number[]
}

/**
 * Keeps so many keep-alive connections busy, one request at a time each, until the time is over. Written on bare sockets
 * so that making the load costs less than what is measured.
 */
export const runLoad = async (o: {
  readonly port: number
  readonly connections: number
  readonly durationMs: number
  readonly nextRequest: () => Buffer
}): Promise<Load> => {
  const latenciesMs: number[] = []
  const startedAt = performance.now()
  const isOver = (): boolean => performance.now() - startedAt >= o.durationMs
  await Promise.all(Array.from({ length: o.connections }, () => keepBusy(o, isOver, latenciesMs)))
  const durationMs = performance.now() - startedAt
  return { requests: latenciesMs.length, durationMs, latenciesMs: latenciesMs.sort((a, b) => a - b) }
}

const keepBusy = (
  { port, nextRequest }: { readonly port: number; readonly nextRequest: () => Buffer },
  isOver: () => boolean,
  latenciesMs: number[],
): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let missing = 0
    let sentAt = 0
    const send = (): void => {
      sentAt = performance.now()
      socket.write(nextRequest())
    }
    socket.setNoDelay(true)
    socket.on('connect', send).on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed within the measurement')))
    socket.on('data', (chunk) => {
      missing = missing > 0 ? missing - chunk.length : missingAfter(chunk)
      if (missing > 0) return
      latenciesMs.push(performance.now() - sentAt)
      if (!isOver()) return send()
      socket.removeAllListeners('close')
      socket.destroy()
      resolve()
    })
  })

const missingAfter = (chunk: Buffer): number => {
  const head = chunk.indexOf('\r\n\r\n')
  const text = chunk.toString('latin1', 0, Math.max(head, 0))
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
  if (head < 0 || length === undefined || !text.startsWith('HTTP/1.1 200 '))
    throw new Error(`expected a 200 with a length, found: ${text.slice(0, 200)}`)
  return head + 4 + Number(length) - chunk.length
}
