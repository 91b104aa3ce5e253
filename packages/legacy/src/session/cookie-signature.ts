import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type InvalidReason } from './verdict.ts'

/** The session id that a cookie vouches for, or why it doesn't. */
export type Unsigned = { readonly sessionId: string } | { readonly reason: InvalidReason }

/** How a shop signs the cookie that carries a session id. `value` is already URL-decoded. */
export type SignatureScheme = (value: string, secrets: readonly string[]) => Unsigned

/** The port's implementations, by the profile's `signature.scheme`. */
export const signatureSchemes: Readonly<Record<'cookie-signature' | 'none', SignatureScheme>> = {
  none: (value) => ({ sessionId: value }),
  'cookie-signature': (value, secrets) => {
    if (!value.startsWith('s:')) return { reason: 'unsigned' }
    const dot = value.lastIndexOf('.')
    if (dot <= 's:'.length) return { reason: 'unsigned' }
    const sessionId = value.slice('s:'.length, dot)
    const signature = value.slice(dot + 1)
    return secrets.filter((secret) => equal(signature, sign(sessionId, secret))).length > 0
      ? { sessionId }
      : { reason: 'signature-wrong' }
  },
}

/** As the package `cookie-signature` of Express does: standard base64, without padding. */
const sign = (value: string, secret: string): string =>
  createHmac('sha256', secret).update(value).digest('base64').replace(/=+$/, '')

/** Of hashes, so that neither the length nor the first wrong character shows in the time it takes. */
const equal = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other))

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
