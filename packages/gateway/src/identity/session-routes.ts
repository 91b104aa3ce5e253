import type { SessionRoute } from './identity-config.ts'

/** Compares a request with the routes where sessions begin or end, as generously as the old system may route. */
export const isSessionRoute = (routes: readonly SessionRoute[], method: string, path: string): boolean =>
  routes.some((route) => route.method === method && plain(route.path) === plain(path))

// Express ignores case and a last slash unless told otherwise: so do most.
const plain = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).toLowerCase()
