const EPOCH = 1n << 32n

/**
 * Whether a read that was made with `snapshot` (the text of `pg_current_snapshot()`) saw what the committed transaction `xid` (32 bits, as the stream
 * tells it) did. A commit goes into the log, and so into the stream, a moment before it shows to others; where commits wait for a standby, long before.
 */
export const isVisible = (snapshot: string, xid: number): boolean => {
  const [, xmax = '0', running = ''] = snapshot.split(':')
  const next = BigInt(xmax)
  const full = nearest(BigInt(xid >>> 0), next)
  return full < next && !running.split(',').includes(String(full))
}

/** The number with these low 32 bits that is closest to `near`. */
const nearest = (low: bigint, near: bigint): bigint => {
  const same = (near / EPOCH) * EPOCH + low
  if (same - near > EPOCH / 2n) return same - EPOCH
  return near - same > EPOCH / 2n ? same + EPOCH : same
}
