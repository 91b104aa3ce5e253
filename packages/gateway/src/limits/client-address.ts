import { isIP } from 'node:net'

/** Who a request comes from, as far as we believe it. */
export type ClientAddress = {
  /** As written to `X-Forwarded-For`. */
  readonly address: string
  /** What limits are counted by: an IPv6 client owns its whole /64. */
  readonly key: string
  readonly protocol: 'http' | 'https'
}

/**
 * The peer's address; if the peer is a trusted proxy, what it appended last to `X-Forwarded-For`. Whatever stood before
 * that was written by the client and is not believed.
 */
export const clientAddress = (
  peer: string,
  o: { readonly forwardedFor: string; readonly forwardedProto: string; readonly trusted: ReadonlySet<string> },
): ClientAddress => {
  if (!o.trusted.has(peer)) return { address: peer, key: limitKey(peer), protocol: 'http' }
  const last = o.forwardedFor.slice(o.forwardedFor.lastIndexOf(',') + 1).trim()
  const address = isIP(last) === 0 ? peer : last
  return { address, key: limitKey(address), protocol: o.forwardedProto.trim() === 'https' ? 'https' : 'http' }
}

const GROUPS_OF_A_NETWORK = 4

const limitKey = (address: string): string => {
  if (!address.includes(':')) return address
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice('::ffff:'.length)
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].slice(0, GROUPS_OF_A_NETWORK).join(':')
}
