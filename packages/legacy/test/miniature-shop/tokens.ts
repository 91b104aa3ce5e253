import { randomUUID } from 'node:crypto'
import { SignJWT, jwtVerify } from 'jose'

/** How long one stays logged in. */
export const LOGIN_SECONDS = 1_800

/** What the shop signs tokens for, all with the same secret. */
export type Purpose = 'storefront' | 'password-reset'

/** A token of the shop. */
export const signToken = (
  secret: string,
  o: { readonly account: string; readonly audience: Purpose; readonly jti?: string },
): Promise<string> =>
  new SignJWT({ account: o.account })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('miniature-shop')
    .setAudience(o.audience)
    .setJti(o.jti ?? randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${LOGIN_SECONDS} s`)
    .sign(new TextEncoder().encode(secret))

/** The token's claims, if the shop itself would let its bearer in. */
export const readToken = async (
  secret: string,
  token: string,
): Promise<{ readonly account: string; readonly jti: string } | undefined> => {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      audience: 'storefront',
      algorithms: ['HS256'],
    })
    return { account: String(payload['account']), jti: String(payload.jti) }
  } catch {
    return undefined // Whatever is wrong with it: not logged in.
  }
}
