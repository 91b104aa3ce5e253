import { type Fault, isFault } from '@banyan/model'
import { faults } from '../../errors.ts'

/** Seconds after which it is worth asking an old system again that did not answer. */
export const RETRY_AFTER_AWAY_S = 5

const MS_PER_S = 1_000

/**
 * What it means to the caller that a port could not say who they are. A fault with `retryAfterMs` says that nobody was asked,
 * because what may be asked is used up: that tells nothing of how the old system is doing. Faults of the gateway's own stay
 * as they are; anything else is somebody who does not answer.
 */
export const identityFault = (error: unknown): Fault => {
  if (isFault(error, 'GATEWAY_IDENTITY_BUSY') || isFault(error, 'GATEWAY_RECOGNITION_REFUSED')) return error
  const retryAfterMs = isFault(error) ? error.data['retryAfterMs'] : undefined
  if (typeof retryAfterMs !== 'number') return faults.GATEWAY_IDENTITY_AWAY({ retryAfterS: RETRY_AFTER_AWAY_S }, error)
  return faults.GATEWAY_IDENTITY_BUSY({ retryAfterS: Math.max(1, Math.ceil(retryAfterMs / MS_PER_S)) }, error)
}
