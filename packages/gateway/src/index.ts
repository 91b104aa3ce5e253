export {
  type ClientLimits,
  DEFAULT_CLIENT_LIMITS,
  DEFAULT_UPSTREAM_LIMITS,
  type GatewayConfig,
  type UpstreamConfig,
  type UpstreamLimits,
} from './config.ts'
export { faults } from './errors.ts'
export type { InstanceStats, UpstreamStats } from './forwarding/upstream.ts'
export { type GatewayStats, type RunningGateway, startGateway } from './gateway.ts'
export {
  DEFAULT_TIMINGS,
  type IdentityConfig,
  type IdentityTimings,
  type JsonWebKey,
  type SessionRoute,
} from './identity/identity-config.ts'
export type { Member, MemberResolver } from './identity/member-resolver.ts'
export type { SessionVerdict, SessionVerifier } from './identity/session-verifier.ts'
export {
  createTokenIssuer,
  type MintedToken,
  TOKEN_LIFETIME_S,
  type TokenClaims,
  type TokenIssuer,
} from './identity/token-issuer.ts'
export type { Rate } from './limits/gcra.ts'
export type { Quota } from './limits/quotas.ts'
export type { RateClass, Rates } from './limits/rates.ts'
export type { OperatorsDoor } from './observing/operators-door.ts'
export { type StatsDoor, startStatsDoor } from './observing/stats-door.ts'
export type { TrafficStats } from './observing/traffic.ts'
export { type Language, type OutagePage, plainOutagePage } from './outage-page.ts'
export { STATUS_OF } from './problem.ts'
export type { OwnHandler, Route, UpgradeKind } from './routing/route.ts'
export type { Tuning } from './tuning.ts'
