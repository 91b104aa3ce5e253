import type { Duplex } from 'node:stream'

/**
 * Joins two sockets byte for byte: what one says the other hears, an end on one side is an end on the other, and when one
 * breaks the other is cut. Nothing looks into the frames, so extensions and close codes are as if direct.
 */
export const splice = (a: Duplex, b: Duplex, onClosed: () => void): void => {
  let open = 2
  const closed = (): void => {
    open--
    if (open === 0) onClosed()
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => {
      if (!other.writableEnded) other.end()
      if (one.errored != null || !one.readableEnded) other.destroy()
      closed()
    })
    one.pipe(other)
  }
}
