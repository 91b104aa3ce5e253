import type { SignCall } from '../identity/call-signer.ts'

/** The contexts that other processes host, as a host is told to find them. A table will do, or a registry behind it. */
export type Elsewhere = {
  /**
   * Where a process listens that hosts a context, such as `http://10.0.0.7:7101`; undefined where none is known. Asked before each call, so
   * whoever chooses among several processes chooses here.
   */
  readonly originOf: (context: string) => string | undefined | Promise<string | undefined>
  readonly sign: SignCall
  /** After so long a call is given up, in milliseconds; default `CALL_DEADLINE_MS`. */
  readonly deadlineMs?: number
  /** Calls of one context under way at once; default `CALLS_IN_FLIGHT_MAX`. */
  readonly inFlightMax?: number
}
