import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'
import { hasPlainEscapes, normalisePath } from './normalise.ts'
import { readTarget } from './target.ts'

/** As much of a route as finding it takes. */
export type Prefixed = { readonly prefix: string; readonly kind: string }

/** Made once by {@link sortRoutes}. */
export type RouteTable<R extends Prefixed> = {
  /** Longest prefix first. */
  readonly routes: readonly R[]
  /** First segments that are ours, `/api` of `/api/social`: below them odd spellings are refused whoever would serve them. */
  readonly roots: readonly string[]
}

const PREFIX = /^\/(?:[a-z0-9_-]+(?:\/[a-z0-9_-]+)*)?$/i

/** Puts the longest prefix first; throws `GATEWAY_CONFIG_INVALID` for a malformed or repeated prefix. */
export const sortRoutes = <R extends Prefixed>(routes: readonly R[]): RouteTable<R> => {
  const seen = new Set<string>()
  for (const { prefix } of routes) {
    if (!PREFIX.test(prefix)) throw faults.GATEWAY_CONFIG_INVALID({ what: `the prefix ${JSON.stringify(prefix)}` })
    if (seen.has(prefix)) throw faults.GATEWAY_CONFIG_INVALID({ what: `the prefix ${prefix} stands twice` })
    seen.add(prefix)
  }
  const reserved = routes
    .filter(({ kind }) => kind !== 'passthrough')
    .map(({ prefix }) => `/${prefix.split('/')[1] ?? ''}`)
  return {
    routes: routes.toSorted((a, b) => b.prefix.length - a.prefix.length),
    roots: [...new Set(reserved)].filter((root) => root !== '/'),
  }
}

/**
 * Finds the route of a request target, or the fault with which it is refused. A path that other software could read as
 * below another prefix than ours does is refused; on the old system's own paths odd spellings (EUC-KR escapes, `;`
 * parameters) pass as they are as long as every reading stays with the old system.
 */
export const findRoute = <R extends Prefixed>(table: RouteTable<R>, url: string): R | Fault => {
  if (url.charCodeAt(0) !== 47) return faults.GATEWAY_TARGET_NOT_A_PATH({})
  const { path, isEscaped, isOdd } = readTarget(url)
  const route = matchPath(table, path)
  if (!isEscaped && !isOdd) return route ?? faults.GATEWAY_NO_ROUTE({})
  const normalised = normalisePath(path)
  if (normalised === undefined || url.includes('#')) return faults.GATEWAY_PATH_AMBIGUOUS({})
  if (matchPath(table, normalised) !== route) return faults.GATEWAY_PATH_AMBIGUOUS({})
  if (route === undefined) return faults.GATEWAY_NO_ROUTE({})
  const isReserved = route.kind !== 'passthrough' || table.roots.some((root) => isBelow(path, root))
  if (isReserved && (isOdd || !hasPlainEscapes(path))) return faults.GATEWAY_PATH_AMBIGUOUS({})
  return route
}

const matchPath = <R extends Prefixed>(table: RouteTable<R>, path: string): R | undefined => {
  for (const route of table.routes) if (isBelow(path, route.prefix)) return route
  return undefined
}

const isBelow = (path: string, prefix: string): boolean =>
  prefix === '/' ||
  (path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === 47))
