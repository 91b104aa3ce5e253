import type { FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseAway } from '../database/pool.ts'
import { Refusal } from '../refusal.ts'

/** Turns every error into the one shape. What is not a refusal is told to the log only. */
export const failureAnswer = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const refusal = refusalOf(error)
  if (refusal.status >= 500 && !(error instanceof Refusal))
    console.error(`${request.method} ${request.routeOptions.url ?? request.url} failed:`, error)
  return reply.code(refusal.status).send(refusal.toJSON())
}

export const unknownAnswer = (request: FastifyRequest): never => {
  throw new Refusal('resource_missing', `Nothing answers to ${request.method} ${request.url.split('?')[0]}.`)
}

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  if (isDatabaseAway(error)) return new Refusal('provider_unavailable', 'Our database is away; ask again.')
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return 400 <= status && status < 500
    ? new Refusal('parameter_invalid', 'Expected a body of JSON, found something else or too much.')
    : new Refusal('provider_error', 'Something broke on our side.')
}
