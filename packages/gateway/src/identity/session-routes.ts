import { normalisePath } from '../routing/normalise.ts'
import { readTarget } from '../routing/target.ts'
import type { IdentityConfig, SessionRoute } from './identity-config.ts'

/** Whether a request of the old system begins a session or ends one, however its path is written. */
export const sessionRouteOf = (
  config: Pick<IdentityConfig, 'signIn' | 'signOut'>,
  method: string,
  url: string,
): 'in' | 'out' | undefined => {
  // Most requests are of methods that neither begin nor end a session: their paths need not be read.
  if (!isMethodOf(config.signIn, method) && !isMethodOf(config.signOut, method)) return undefined
  const { path, isEscaped, isOdd } = readTarget(url)
  const plain = isEscaped || isOdd ? (normalisePath(path) ?? path) : path
  if (isOneOf(config.signOut, method, plain)) return 'out'
  return isOneOf(config.signIn, method, plain) ? 'in' : undefined
}

const isMethodOf = (routes: readonly SessionRoute[], method: string): boolean =>
  routes.some((route) => route.method === method)

/** Compares as generously as the old system may route. */
const isOneOf = (routes: readonly SessionRoute[], method: string, path: string): boolean =>
  routes.some((route) => route.method === method && plain(route.path) === plain(path))

// Express ignores case and a last slash unless told otherwise: so do most.
const plain = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase()
