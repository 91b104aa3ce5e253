import type { FastifyRequest } from 'fastify'
import type { RunningContext } from '../host/running-context.ts'

/** What the handler of one route learns. */
export type OperatorCall = { readonly request: FastifyRequest; readonly operator: string; readonly signal: AbortSignal }

/** What stands behind one address of the door. */
export type OperatorRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/_operators`. */
  readonly path: string
  /** Largest body, in bytes, where a form's is too small. */
  readonly bodyBytesMax?: number
  readonly answer: (call: OperatorCall) => Promise<unknown>
}

/** The contexts of this host, as routes find them. */
export type Hosted = {
  readonly contexts: readonly RunningContext[]
  /** Throws `SERVICE_NOT_FOUND` for a context that is not hosted here. */
  readonly get: (name: string) => RunningContext
  /** Writes down what an operator does, before it is done. */
  readonly tell: (deed: {
    readonly operator: string
    readonly action: string
    readonly target: string
    readonly reason: string
  }) => void
}
