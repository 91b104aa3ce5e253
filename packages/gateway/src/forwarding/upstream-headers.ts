import { childSpan, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from '@banyan/telemetry'
import { dropListed, type RequestHead } from '../hygiene/request-head.ts'
import type { ClientAddress } from '../limits/client-address.ts'

/** What the gateway says to an upstream on its own account. */
export type Said = {
  readonly client: ClientAddress
  readonly trace: TraceContext
  readonly via: string
  /** `Bearer …`, or empty. */
  readonly authorization: string
  /** Name of the old system when a caller is believed without it, or empty. */
  readonly degraded: string
  /** Why a user of the old system is nobody here, or empty. */
  readonly notAMember: string
}

/**
 * A valid `traceparent` of a client is continued, sampled or not as it says, so that a trace can begin in a browser; what
 * is not valid W3C begins a trace of its own, and a `tracestate` without a valid parent is dropped. Ids carry no authority:
 * a client that reuses one spoils its own trace only.
 */
export const traceOf = (head: RequestHead): TraceContext => {
  const inbound = head.traceparent === '' ? undefined : parseTraceparent(head.traceparent)
  return inbound === undefined ? newTrace() : childSpan(inbound)
}

/** Completes the headers that were let through: after what `Connection` lists is out, so that it can't strip ours. */
export const completeHeaders = (head: RequestHead, said: Said): string[] => {
  const { forwarded } = head
  dropListed(forwarded, head.connection)
  if (head.hostCount === 1) forwarded.push('host', head.host, 'x-forwarded-host', head.host)
  forwarded.push(
    'x-forwarded-for',
    said.client.address,
    'x-forwarded-proto',
    said.client.protocol,
    'via',
    head.via === '' ? said.via : `${head.via}, ${said.via}`,
    'traceparent',
    formatTraceparent(said.trace),
  )
  if (head.tracestate !== '' && head.traceparent.includes(said.trace.traceId))
    forwarded.push('tracestate', head.tracestate)
  if (said.authorization !== '') forwarded.push('authorization', said.authorization)
  if (said.degraded !== '') forwarded.push('banyan-degraded', said.degraded)
  if (said.notAMember !== '') forwarded.push('banyan-not-a-member', said.notAMember)
  return forwarded
}
