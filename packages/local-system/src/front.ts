import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningGateway, startGateway } from '@banyan/gateway'
import type { CallKey } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'

/** The cookie by which a caller says who they are. */
const COOKIE = 'who'
const NAME = /^who=([a-z][a-z0-9-]{0,40})$/
/** Nobody is asked, so it may be done as often as anybody likes. */
const VERIFICATIONS_PER_SECOND = 10_000

/**
 * The gateway, for a machine of one's own: whoever says `Cookie: who=mina` is the member `mina`, without any proof, and only from this
 * machine. In earnest an old system's session stands there (`@banyan/legacy`).
 */
export const startFront = async (o: {
  readonly port: number
  /** Where each context is hosted. */
  readonly originOf: Readonly<Record<string, string>>
  readonly signingKey: CallKey
  readonly logDir: string
}): Promise<AsyncDisposable & { readonly url: string }> => {
  const log = openSync(join(o.logDir, 'gateway.log'), 'a', 0o600)
  const contexts = Object.keys(o.originOf)
  const gateway: RunningGateway = await startGateway({
    port: o.port,
    upstreams: contexts.map((name) => ({ name, url: o.originOf[name]! })),
    routes: contexts.map((name) => ({ kind: 'api', prefix: `/api/${name}`, upstream: name, audience: name })),
    identity: {
      cookieName: COOKIE,
      verifier: {
        verify: async (cookie) => {
          const name = NAME.exec(cookie)?.[1]
          return name === undefined
            ? { status: 'invalid' }
            : { status: 'valid', sessionKey: name, userId: name, userKind: 'person' }
        },
      },
      resolver: { resolve: async (userId) => ({ memberId: userId }) },
      signingKey: o.signingKey,
      systemName: 'nobody',
      signIn: [],
      signOut: [],
      verificationsPerSecond: VERIFICATIONS_PER_SECOND,
    },
    logger: createLogger({ process: 'gateway', sink: { write: (line) => void writeSync(log, line) } }),
  })
  return { url: gateway.address.url, [Symbol.asyncDispose]: () => gateway.drain({ timeoutMs: 1_000 }) }
}
