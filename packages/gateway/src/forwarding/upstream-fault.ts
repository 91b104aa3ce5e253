import { type Fault, isFault } from '@banyan/model'
import { faults } from '../errors.ts'

const RETRY_AFTER_S = 5

/** What it means that undici could not get an answer. `wasSent`: at least a part of the request had been written. */
export const upstreamFault = (error: Error, o: { readonly upstream: string; readonly wasSent: boolean }): Fault => {
  if (isFault(error)) return error
  const { upstream } = o
  switch (codeOf(error)) {
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return faults.GATEWAY_MALFORMED_REQUEST({ reason: error.message }, error)
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return faults.GATEWAY_DRAINING({ retryAfterS: RETRY_AFTER_S }, error)
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return faults.GATEWAY_UPSTREAM_SLOW({ upstream, retryAfterS: RETRY_AFTER_S }, error)
    default:
      return o.wasSent
        ? faults.GATEWAY_UPSTREAM_BROKE({ upstream }, error)
        : faults.GATEWAY_UPSTREAM_AWAY({ upstream, retryAfterS: RETRY_AFTER_S }, error)
  }
}

/** By the registry there is nobody who could be asked. */
export const nobodyThere = (upstream: string): Fault =>
  faults.GATEWAY_UPSTREAM_AWAY({ upstream, retryAfterS: RETRY_AFTER_S })

/** The time that the instance had is over: there is none left for another. */
export const isLate = (error: Error): boolean => /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(codeOf(error))

/** undici would not send it: no instance is to blame. */
export const isNobodys = (error: Error): boolean =>
  /^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED|DESTROYED|CLOSED)$/.test(codeOf(error))

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
