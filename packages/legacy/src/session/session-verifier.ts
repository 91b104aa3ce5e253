import { faults } from '../errors.ts'
import { shopOf } from '../postgres-shop/connect-shop.ts'
import type { ShopProfile } from '../profile/profile.ts'
import type { Shop } from '../shop/shop.ts'
import { apiSession } from './api-session.ts'
import { jwtSession } from './jwt-session.ts'
import { sqlSession } from './sql-session.ts'
import type { SessionVerdict } from './verdict.ts'

/** Secrets that the shop signs with, newest first, all that are still in use; for tokens with `kid`, by `kid`. */
export type SessionSecrets = readonly string[] | Readonly<Record<string, string>>

export type SessionVerifierOptions = {
  /** The shop's database, shared … */
  readonly shop?: Shop
  /** … or its address. */
  readonly connectionString?: string
  /** Where the shop answers: scheme, host and port. Needed for `session-api`. */
  readonly shopUrl?: string
  /** Not in the profile: that is plain data, which processes read that must not hold them. */
  readonly secrets?: SessionSecrets
  readonly fetch?: typeof globalThis.fetch
  /** For the times in tokens. */
  readonly now?: () => Date
}

/** Tells whom the shop has logged in. Only verifies: it neither caches, nor renews, nor ends sessions. */
export type SessionVerifier = {
  /** The request header, in lower case, whose value `verify` wants: `cookie`, or where the shop carries its token. */
  readonly header: string
  /**
   * Forged and unsigned values are refused without a question to the shop; equal ones that arrive together are one
   * question. It ends in bounded time by itself; with `signal` sooner.
   * @throws `LEGACY_SHOP_UNREACHABLE`, `LEGACY_BUDGET_EXCEEDED`, `LEGACY_SHOP_ANSWER_UNREADABLE`: not known now, ask later.
   * None of them means "not logged in".
   */
  readonly verify: (headerValue: string | undefined, signal: AbortSignal) => Promise<SessionVerdict>
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * A verifier for the profile's kind of session.
 * @throws `LEGACY_ACCESS_MISSING` when an option is missing that this kind needs.
 */
export const sessionVerifier = (profile: ShopProfile, o: SessionVerifierOptions): SessionVerifier => {
  const { shop, close } = openShop(profile, o)
  const verify = verification(profile, shop, o)
  return {
    header: profile.session.kind === 'jwt-hs256' ? (profile.session.header ?? 'cookie') : 'cookie',
    verify,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** How much of `sessionReadsPerSecond` one verification takes at the most. */
export const readsPerVerification = ({ session }: ShopProfile): number => {
  if (session.kind === 'session-sql') return 1
  const isOneMore = session.kind === 'session-api' ? session.rolePath === undefined : session.revocation !== undefined
  return isOneMore ? 2 : 1
}

type Opened = { readonly shop: Shop | undefined; readonly close: () => Promise<void> }

const openShop = (profile: ShopProfile, o: SessionVerifierOptions): Opened => {
  if (o.shop !== undefined) return shopOf(profile, { shop: o.shop })
  if (o.connectionString !== undefined) return shopOf(profile, { connectionString: o.connectionString })
  return { shop: undefined, close: async () => {} }
}

const verification = (
  profile: ShopProfile,
  shop: Shop | undefined,
  o: SessionVerifierOptions,
): SessionVerifier['verify'] => {
  const session = profile.session
  if (session.kind === 'session-sql') return sqlSession({ profile, session, shop: needed(shop), secrets: o.secrets })
  if (session.kind === 'session-api') {
    return apiSession({ profile, session, shop: session.rolePath ? shop : needed(shop), ...o })
  }
  return jwtSession({ profile, session, shop: session.roleClaim ? shop : needed(shop), ...o })
}

const needed = (shop: Shop | undefined): Shop => {
  if (shop === undefined) {
    throw faults.LEGACY_ACCESS_MISSING({
      option: 'shop',
      expected: 'shop or connectionString: whether a user is a customer stands in the shop’s database',
    })
  }
  return shop
}
