import type { Server } from 'node:http'

/** As much of Fastify as the baseline touches: peers are not installed when types are checked. */
export type BaselineRequest = {
  memberId: string
  readonly headers: { readonly authorization?: string; readonly 'idempotency-key'?: string }
  readonly query: { readonly cursor?: string; readonly limit?: string }
  readonly params: Readonly<Record<'memberId' | 'postId', string>>
  readonly body: { readonly text: string; readonly audience?: string; readonly productId?: string }
}

export type BaselineReply = {
  readonly code: (status: number) => BaselineReply
  readonly send: (body: unknown) => BaselineReply
}

type Handler = (request: BaselineRequest, reply: BaselineReply) => Promise<unknown>
type Route = (path: string, options: object, handler: Handler) => unknown

type Fastify = Readonly<Record<'get' | 'post' | 'put' | 'patch' | 'delete', Route>> & {
  readonly server: Server
  readonly decorateRequest: (name: string, value: unknown) => unknown
  readonly addHook: (name: string, hook: Handler) => unknown
  readonly listen: (o: { readonly port: number; readonly host: string }) => Promise<string>
}

/** Loads it from `bench/node_modules`. */
export const loadFastify = async (): Promise<Fastify> => {
  const name = 'fastify'
  return ((await import(name)) as { default: (o: object) => Fastify }).default({ logger: false })
}
