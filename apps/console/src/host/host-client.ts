import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { importJWK, type JWK, SignJWT } from 'jose'
import { faults } from '../errors.ts'
import type { InnerFetch } from './inner-fetch.ts'

/** How long a token is valid, in seconds, and how long one is used again, in milliseconds. */
const TOKEN_LIFETIME_S = 90
const TOKEN_REUSE_MS = 45_000
/** Longer than a host gives a request. */
const ANSWER_MS = 12_000
const TOKENS_MAX = 500

/** What the host answered, as it is: also its problems go on to whoever asked. */
export type HostAnswer = { readonly status: number; readonly body: unknown }

/** The door for operators of the host, in the name of one of them. */
export type HostClient = {
  /** Throws `CONSOLE_HOST_AWAY`, `CONSOLE_HOST_REFUSED`. */
  ask(operator: string, path: string, signal?: AbortSignal): Promise<HostAnswer>
  /** `method`: `POST` unless said. */
  tell(operator: string, path: string, body: unknown, method?: Telling): Promise<HostAnswer>
}

type Telling = 'POST' | 'PUT' | 'DELETE'

type Sending = { readonly method?: Telling; readonly body?: string; readonly signal: AbortSignal }

/** The token of an operator, as a host wants to see it. */
export type BearerOf = (operator: string) => Promise<string>

export const hostClient = (o: {
  readonly url: string
  readonly bearerOf: BearerOf
  readonly fetch: InnerFetch
}): HostClient => {
  const send = async (operator: string, path: string, init: Sending): Promise<HostAnswer> => {
    const headers = { 'content-type': 'application/json', authorization: await o.bearerOf(operator) }
    const response = await o.fetch(`${o.url}/_operators${path}`, { ...init, headers }).catch((error: unknown) => {
      throw faults.CONSOLE_HOST_AWAY({}, error)
    })
    const body: unknown = await response.json().catch((error: unknown) => {
      throw faults.CONSOLE_HOST_AWAY({}, error)
    })
    const { status } = response
    // Handed on, it would tell an operator who is signed in to sign in.
    if (status === 401 || status === 403)
      throw faults.CONSOLE_HOST_REFUSED({ answered: `${status} ${(body as { readonly code?: string }).code ?? ''}` })
    return { status, body }
  }
  const within = (signal?: AbortSignal): AbortSignal =>
    signal ? AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) : AbortSignal.timeout(ANSWER_MS)
  return {
    ask: (operator, path, signal) => send(operator, path, { signal: within(signal) }),
    tell: (operator, path, body, method = 'POST') =>
      send(operator, path, {
        method,
        body: JSON.stringify(body),
        signal: within(),
      }),
  }
}

/**
 * `Bearer …` for an operator; made anew when half its life is over. `keyFile`: the console's private Ed25519 JWK with its `kid`; hosts know
 * its public half as the issuer `console`.
 */
export const bearers = async (keyFile: string): Promise<BearerOf> => {
  const jwk = JSON.parse(await readFile(keyFile, 'utf8')) as JWK
  const key = await importJWK(jwk, 'EdDSA')
  const made = new Map<string, { readonly bearer: string; readonly until: number }>()
  return async (operator) => {
    const known = made.get(operator)
    if (known && Date.now() < known.until) return known.bearer
    const iat = Math.floor(Date.now() / 1_000)
    const token = await new SignJWT({
      kind: 'operator',
      sub: operator,
      iat,
      exp: iat + TOKEN_LIFETIME_S,
      jti: randomUUID(),
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid ?? '', typ: 'JWT' })
      .setIssuer('console')
      .setAudience('operators')
      .sign(key)
    if (made.size >= TOKENS_MAX) made.clear()
    made.set(operator, { bearer: `Bearer ${token}`, until: Date.now() + TOKEN_REUSE_MS })
    return `Bearer ${token}`
  }
}
