import type { Balanced } from '@banyan/registry/balancer'
import type { Tls } from '@banyan/registry/tls'
import type { SignCall } from '../identity/call-signer.ts'

/** The contexts that other processes host, as a host is told to find them. A table will do, or a registry behind it. */
export type Elsewhere = {
  /**
   * The processes that host a context, such as `http://10.0.0.7:7101`; none where none is known. Asked before each request: the same array
   * for as long as nothing has changed.
   */
  readonly instancesOf: (context: string) => readonly Balanced[]
  readonly sign: SignCall
  /** For processes that ask for a certificate; they are believed in the name of the context that is called. */
  readonly tls?: Tls | undefined
  /** After so long a call is given up, in milliseconds; default `CALL_DEADLINE_MS`. */
  readonly deadlineMs?: number
  /** Calls of one context under way at once; default `CALLS_IN_FLIGHT_MAX`. */
  readonly inFlightMax?: number
}
