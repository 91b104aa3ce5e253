import type { Balanced, Balancer, Standing } from '@banyan/registry/balancer'
import { type RetryBudget, retryBudget } from '@banyan/registry/retry-budget'
import type { Logger } from '@banyan/telemetry'
import { type Bulkhead, bulkhead } from '../http/bulkhead.ts'
import { type CircuitBreaker, circuitBreaker, type CircuitStatus } from './circuit-breaker.ts'

/** What stands between this process and one context that it calls: places, retries, circuit. */
export type CalledContext = {
  readonly places: Bulkhead
  readonly retries: RetryBudget
  /** Guards the context as a whole: a single process that fails is the balancer's to leave out. */
  readonly circuit: CircuitBreaker
}

/** How this process gets on with a context that it calls, for operators. */
export type CalledStatus = {
  readonly context: string
  readonly inFlight: number
  readonly inFlightMax: number
  readonly circuit: CircuitStatus
  /** Retries that may be made now. */
  readonly retriesLeft: number
  readonly instances: readonly (Balanced & Omit<Standing, 'instance'>)[]
}

export const calledContext = (o: {
  readonly context: string
  readonly inFlightMax: number
  readonly log: Logger | undefined
}): CalledContext => {
  const { context, inFlightMax, log } = o
  return {
    places: bulkhead({ context, limit: inFlightMax, what: 'calls from this process' }),
    retries: retryBudget(),
    circuit: circuitBreaker({
      context,
      onChange: (circuit) => log?.[circuit === 'open' ? 'warn' : 'info']({ context, circuit }, 'calls of a context'),
    }),
  }
}

export const calledStatus = (
  context: string,
  { places, retries, circuit }: CalledContext,
  { inFlightMax, balancer }: { readonly inFlightMax: number; readonly balancer: Balancer },
): CalledStatus => ({
  context,
  inFlight: places.inUse(),
  inFlightMax,
  circuit: circuit.read(),
  retriesLeft: retries.left(),
  instances: balancer.standings(context).map(({ instance: { id, url }, ...standing }) => ({ id, url, ...standing })),
})
