import type { IncomingMessage, ServerResponse } from 'node:http'

/** A page that the gateway itself owns. May answer later; what it throws becomes a 500 problem. */
export type OwnHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

/** Which kinds of protocol upgrade an upstream takes. */
export type UpgradeKind = 'websocket'

type Prefixed = {
  /** `/api/social` takes that path and all below it; `/` takes the rest. The longest prefix wins. */
  readonly prefix: string
}

type Forwarded = Prefixed & {
  /** Name of one of the configured upstreams. */
  readonly upstream: string
  /** Default: none, and a client's wish to upgrade is not passed on. */
  readonly upgrades?: readonly UpgradeKind[]
}

/**
 * What happens to the requests below a prefix.
 * - `api`: a new service. Callers are identified, cookies and identity headers of clients stripped, unsafe methods need
 *   the same origin and JSON.
 * - `pages`: static or rendered pages of the new systems: as `api`, but nobody is identified and nothing minted.
 * - `passthrough`: the old system. Its cookies, authorization and bodies pass as they are.
 * - `own`: answered by a function of this process.
 * - `redirect`: 302 to `location`.
 */
export type Route =
  | (Forwarded & {
      readonly kind: 'api'
      /** The `aud` of the token that callers get towards this upstream. */
      readonly audience: string
    })
  | (Forwarded & { readonly kind: 'pages' })
  | (Forwarded & { readonly kind: 'passthrough' })
  | (Prefixed & { readonly kind: 'own'; readonly handle: OwnHandler })
  | (Prefixed & { readonly kind: 'redirect'; readonly location: string })
