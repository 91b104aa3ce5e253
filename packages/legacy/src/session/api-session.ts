import { faults } from '../errors.ts'
import type { SessionProfile, ShopProfile } from '../profile/profile.ts'
import { rateBudget } from '../rate-budget.ts'
import type { Shop } from '../shop/shop.ts'
import { presentedCookie } from './presented.ts'
import { singleFlight } from './single-flight.ts'
import { verdictFor } from './user-kind.ts'
import { type SessionVerdict, NONE, invalid } from './verdict.ts'

/** Of the shop's answer; beyond it the answer is unreadable. */
export const MAX_ANSWER_BYTES = 65_536

type ApiProfile = Extract<SessionProfile, { kind: 'session-api' }>
type ApiOptions = {
  readonly profile: ShopProfile
  readonly session: ApiProfile
  readonly shop: Shop | undefined
  readonly shopUrl?: string
  readonly fetch?: typeof globalThis.fetch
  readonly now?: () => Date
}

/** Asks the shop itself, with nothing but the visitor's own session cookie. */
export const apiSession = (
  o: ApiOptions,
): ((header: string | undefined, signal: AbortSignal) => Promise<SessionVerdict>) => {
  const url = pageUrl(o)
  const once = singleFlight<SessionVerdict>()
  const reads = o.shop?.sessionReads ?? rateBudget('sessionReadsPerSecond', o.profile.budgets.sessionReadsPerSecond)
  return async (header, signal) => {
    const presented = presentedCookie(header, o.session.cookie)
    if ('verdict' in presented) return presented.verdict
    return once(presented.raw, signal, async () => {
      reads.takeNow()
      const answer = await asked(url, presented.raw, o)
      return 'verdict' in answer ? answer.verdict : believed(presented.raw, answer.body, o)
    })
  }
}

const pageUrl = ({ shopUrl, session }: ApiOptions): URL => {
  if (shopUrl === undefined || !/^https?:\/\/[^/]+\/?$/.test(shopUrl)) {
    throw faults.LEGACY_ACCESS_MISSING({ option: 'shopUrl', expected: 'http(s)://host:port of the shop' })
  }
  return new URL(session.path, shopUrl)
}

type Answer = { readonly body: unknown } | { readonly verdict: SessionVerdict }

const asked = async (url: URL, cookie: string, o: ApiOptions): Promise<Answer> => {
  const { profile, session } = o
  const signal = AbortSignal.timeout(session.timeoutMs)
  try {
    const response = await (o.fetch ?? globalThis.fetch)(url, {
      headers: { cookie: `${session.cookie}=${cookie}`, accept: 'application/json' },
      redirect: 'manual',
      signal,
    })
    const verdict = verdictOfStatus(response.status, o)
    return verdict === undefined ? { body: jsonOf(await limitedText(response, o), o) } : drained(response, { verdict })
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') throw error
    const reason = signal.aborted ? `no answer in ${session.timeoutMs} ms` : causeOf(error)
    throw faults.LEGACY_SHOP_UNREACHABLE({ shop: profile.name, operation: `answer ${session.path}`, reason }, error)
  }
}

const causeOf = (error: unknown): string => {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

/** A redirect is how a page says "log in first". Anything that is no clear yes or no says nothing about the visitor. */
const verdictOfStatus = (status: number, { profile, session }: ApiOptions): SessionVerdict | undefined => {
  if (status === 200) return undefined
  if (status === 401 || status === 403 || (300 <= status && status < 400)) return invalid('refused-by-shop')
  throw faults.LEGACY_SHOP_UNREACHABLE({
    shop: profile.name,
    operation: `answer ${session.path}`,
    reason: `status ${status}`,
  })
}

/** A body that nobody reads would hold its connection. */
const drained = async <T>(response: Response, result: T): Promise<T> => {
  await response.body?.cancel()
  return result
}

const limitedText = async (response: Response, o: ApiOptions): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw unreadable(o, `more than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const jsonOf = (text: string, o: ApiOptions): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(o, 'text that is no JSON')
  }
}

const unreadable = ({ profile, session }: ApiOptions, found: string) =>
  faults.LEGACY_SHOP_ANSWER_UNREADABLE({
    shop: profile.name,
    path: session.path,
    expected: `JSON of at most ${MAX_ANSWER_BYTES} bytes`,
    found,
  })

const believed = async (cookie: string, body: unknown, o: ApiOptions): Promise<SessionVerdict> => {
  const { profile, session, shop } = o
  const userId = textAt(body, session.userIdPath)
  if (userId === undefined) return NONE
  const expiresAt = expiryOf(body, o)
  if (session.rolePath !== undefined) {
    return verdictFor(profile, { credential: cookie, userId, role: textAt(body, session.rolePath), expiresAt })
  }
  shop?.sessionReads.takeNow()
  const person = await shop?.database.findPerson(userId, new AbortController().signal)
  if (person === undefined) return invalid('user-unknown')
  return verdictFor(profile, { credential: cookie, userId: person.userId, role: person.role, expiresAt })
}

const valueAt = (body: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    body,
  )

const textAt = (body: unknown, path: readonly string[]): string | undefined => {
  const value = valueAt(body, path)
  if (Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

const expiryOf = (body: unknown, { session, now = () => new Date() }: ApiOptions): Date => {
  const told = session.expiresAtPath === undefined ? undefined : valueAt(body, session.expiresAtPath)
  const expiresAt = typeof told === 'string' || typeof told === 'number' ? new Date(told) : undefined
  return expiresAt !== undefined && !Number.isNaN(expiresAt.getTime())
    ? expiresAt
    : new Date(now().getTime() + session.trustForMs)
}
