import { createHmac } from 'node:crypto'

export const SIGNATURE_HEADER = 'psp-signature'

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<payload>`. Receivers compute it over the bytes as they came, compare in constant time,
 * and refuse a `t` more than five minutes from their own clock, so that nothing recorded can be sent again later.
 */
export const signatureOf = (payload: string, secret: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1_000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex')}`
}
