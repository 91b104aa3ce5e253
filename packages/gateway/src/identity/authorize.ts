import type { Session } from './session.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** The `Authorization` of a member towards an audience: the token handed out before while it may be, else a new one. Empty for who is no member. */
export const authorize = (
  issuer: TokenIssuer,
  { member, tokens }: Session,
  { audience, nowMs }: { readonly audience: string; readonly nowMs: number },
): string => {
  if (!('memberId' in member)) return ''
  const known = tokens.get(audience)
  if (known !== undefined && nowMs < known.reuseUntil) return known.authorization
  const minted = issuer.mint({ subject: member.memberId, kind: 'member', audience }, nowMs)
  tokens.set(audience, minted)
  return minted.authorization
}
