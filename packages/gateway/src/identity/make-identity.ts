import type { Logger } from '@banyan/telemetry'
import type { Identity } from '../edge.ts'
import { faults } from '../errors.ts'
import { askRenewalPage } from '../forwarding/ask-renewal-page.ts'
import type { Upstream } from '../forwarding/upstream.ts'
import { DEFAULT_TIMINGS, type IdentityConfig } from './identity-config.ts'
import { LiveStreams } from './live-streams.ts'
import { Renewals } from './renewal.ts'
import { Sessions } from './sessions.ts'
import { SignInBudget } from './sign-in-budget.ts'
import { createTokenIssuer } from './token-issuer.ts'

/** Puts the parts of recognising callers together. Throws `GATEWAY_CONFIG_INVALID`. */
export const makeIdentity = (
  config: IdentityConfig,
  upstreams: ReadonlyMap<string, Upstream>,
  o: { readonly now: () => number; readonly log: Logger | undefined },
): Identity => {
  const { verificationsPerSecond, signInsPerSecond } = config
  if (!(verificationsPerSecond >= 1))
    throw faults.GATEWAY_CONFIG_INVALID({ what: 'verificationsPerSecond is less than 1' })
  if (signInsPerSecond !== undefined && !(signInsPerSecond > 0))
    throw faults.GATEWAY_CONFIG_INVALID({ what: 'signInsPerSecond lets nobody in' })
  const timings = { ...DEFAULT_TIMINGS, ...config.timings }
  const { now } = o
  const sessions = new Sessions(config, now, o.log)
  return {
    config,
    sessions,
    streams: new LiveStreams(sessions, { now, recheckMs: timings.streamRecheckMs, log: o.log }),
    signIns: signInsPerSecond === undefined ? undefined : new SignInBudget(signInsPerSecond),
    issuer: createTokenIssuer(config.signingKey, config.issuer),
    renewals: makeRenewals(config, upstreams, now),
  }
}

const makeRenewals = (
  { renewal }: IdentityConfig,
  upstreams: ReadonlyMap<string, Upstream>,
  now: () => number,
): Renewals | undefined => {
  if (renewal === undefined) return undefined
  const upstream = upstreams.get(renewal.upstream)
  if (upstream === undefined)
    throw faults.GATEWAY_CONFIG_INVALID({ what: `renewal asks ${renewal.upstream}, which is no upstream` })
  return new Renewals({ everyMs: renewal.everyMs, ask: askRenewalPage(upstream, renewal.path), now })
}
