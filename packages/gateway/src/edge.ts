import type { FaultSwitches } from '@banyan/faults'
import type { Logger } from '@banyan/telemetry'
import type { Upstream } from './forwarding/upstream.ts'
import type { StallWatch } from './forwarding/stall-watch.ts'
import type { IdentityConfig } from './identity/identity-config.ts'
import type { LiveStreams } from './identity/live-streams.ts'
import type { Renewals } from './identity/renewal.ts'
import type { Sessions } from './identity/sessions.ts'
import type { SignInBudget } from './identity/sign-in-budget.ts'
import type { TokenIssuer } from './identity/token-issuer.ts'
import type { Gcra } from './limits/gcra.ts'
import type { Quotas } from './limits/quotas.ts'
import type { RateLimits } from './limits/rates.ts'
import type { Traffic } from './observing/traffic.ts'
import type { OutagePage } from './outage-page.ts'
import type { OwnHandler, UpgradeKind } from './routing/route.ts'
import type { RouteTable } from './routing/route-table.ts'

/** A route whose requests are forwarded, with its upstream at hand. */
export type ForwardRoute = {
  readonly kind: 'api' | 'pages' | 'passthrough'
  readonly prefix: string
  readonly upstream: Upstream
  /** False for the old system, whose cookies and credentials pass as they are. */
  readonly isOwn: boolean
  /** Empty unless `api`. */
  readonly audience: string
  readonly upgrades: readonly UpgradeKind[]
}

/** A route as requests meet it. */
export type ServedRoute =
  | ForwardRoute
  | { readonly kind: 'own'; readonly prefix: string; readonly handle: OwnHandler }
  | { readonly kind: 'redirect'; readonly prefix: string; readonly location: string }

/** Everything about recognising callers. */
export type Identity = {
  readonly config: IdentityConfig
  readonly sessions: Sessions
  readonly streams: LiveStreams
  /** Undefined: as many sign-ins are forwarded as come. */
  readonly signIns: SignInBudget | undefined
  readonly issuer: TokenIssuer
  readonly renewals: Renewals | undefined
}

/** A stream that outlives an ordinary request and is ended when the gateway drains. */
export type OpenStream = { readonly endBecause: (why: 'draining') => void }

/** What every request needs: made once at the start, shared by all. */
export type Edge = {
  readonly routes: RouteTable<ServedRoute>
  readonly identity: Identity | undefined
  addressLimits: RateLimits
  memberLimits: RateLimits
  readonly strangers: Gcra
  quotas: Quotas
  readonly origins: ReadonlySet<string> | undefined
  readonly trustedProxies: ReadonlySet<string>
  readonly outagePage: OutagePage
  readonly traffic: Traffic
  readonly watch: StallWatch
  readonly openStreams: Set<OpenStream>
  /** Protocol and pseudonym for `Via`; unique per process, so that a loop is noticed. */
  readonly via: string
  readonly log: Logger | undefined
  readonly switches: FaultSwitches | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
  isDraining: boolean
}
