import type { ActorKind, CommandDef, Context, LiveDef, QueryDef, Words } from '@banyan/model'
import type { z } from 'zod'
import type { ContextAccess } from './host/context-access.ts'

/** Methods that an API may use. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Statuses of rejections, by rejection; 409 where nothing is said. */
export type RejectionStatuses = { readonly [rejection: string]: number }

export type CommandRoute = {
  readonly kind: 'command'
  readonly method: Exclude<Method, 'GET'>
  /** Below `/api/<context>`; `:name` takes part in the input. */
  readonly path: string
  readonly command: CommandDef
  readonly status: number
  readonly rejections: RejectionStatuses
}

export type QueryRoute = {
  readonly kind: 'query'
  readonly method: 'GET'
  readonly path: string
  readonly query: QueryDef
  /** What a caller sends, where it isn't the query's own input. */
  readonly input: z.ZodType
  readonly toInput: (sent: unknown) => unknown
  /** Code of the 404 problem when the query answers null; null: null is an answer like any other. */
  readonly missing: string | null
}

export type LiveRoute = { readonly kind: 'live'; readonly method: 'GET'; readonly path: string; readonly live: LiveDef }

/** What an operation may answer: its output, or a rejection it declares. */
export type OperationResult =
  | { readonly answer: unknown; readonly seen?: string | null }
  | { readonly rejected: string; readonly why: unknown }

export type OperationRoute = {
  readonly kind: 'operation'
  readonly method: Method
  readonly path: string
  readonly name: string
  readonly words: Words
  readonly by: readonly ActorKind[]
  readonly input: z.ZodType
  readonly output: z.ZodType
  readonly rejects: { readonly [rejection: string]: z.ZodType }
  readonly rejections: RejectionStatuses
  readonly run: (input: unknown, access: ContextAccess, signal: AbortSignal) => Promise<OperationResult>
}

export type Route = CommandRoute | QueryRoute | LiveRoute | OperationRoute

/** A context's HTTP API, version 1: everything stands below `/api/<context>`. */
export type Api = { readonly context: Context; readonly routes: readonly Route[] }

/** Puts routes together; refuses one route twice and parts of another context. */
export const api = (context: Context, routes: readonly Route[]): Api => {
  const taken = new Set<string>()
  for (const route of routes) {
    const name = `${route.method} ${route.path}`
    if (taken.has(name)) throw new Error(`${context.name}: the route ${name} is declared twice`)
    taken.add(name)
    const owner = ownerOf(route)
    if (owner !== null && owner !== context.name)
      throw new Error(`${context.name}: the route ${name} leads to a part of ${owner}`)
  }
  return { context, routes }
}

const ownerOf = (route: Route): string | null => {
  if (route.kind === 'command') return route.command.context
  if (route.kind === 'query') return route.query.context
  return route.kind === 'live' ? route.live.context : null
}

/** A command as a route. Path parameters and the body's fields together are its input. */
export const command = (
  method: Exclude<Method, 'GET'>,
  path: string,
  definition: CommandDef,
  o: { readonly status?: number; readonly rejections?: RejectionStatuses } = {},
): CommandRoute => ({
  kind: 'command',
  method,
  path,
  command: definition,
  status: o.status ?? 200,
  rejections: o.rejections ?? {},
})

/**
 * A query as a route. Path and query parameters are its input, converted after the schema: numbers, booleans, and lists
 * written `a,b,c`. `input` with `toInput` lets a caller send something else than the query takes.
 */
export const query = <Sch extends z.ZodType>(
  method: 'GET',
  path: string,
  definition: QueryDef,
  o: {
    readonly input?: Sch
    readonly toInput?: (sent: z.output<NoInfer<Sch>>) => unknown
    readonly missing?: string
  } = {},
): QueryRoute => ({
  kind: 'query',
  method,
  path,
  query: definition,
  input: o.input ?? definition.input,
  toInput: (o.toInput as ((sent: unknown) => unknown) | undefined) ?? ((sent) => sent),
  missing: o.missing ?? null,
})

/** A live subscription as a route of server-sent events. */
export const live = (path: string, definition: LiveDef): LiveRoute => ({
  kind: 'live',
  method: 'GET',
  path,
  live: definition,
})

/**
 * A route that neither is one command nor one query: it may ask others before it decides which command to send.
 * It lives at a context's edge (`http.ts`), never in its domain.
 */
export const operation = <In extends z.ZodType, Out extends z.ZodType>(
  method: Method,
  path: string,
  o: {
    readonly name: string
    readonly words: Words
    readonly by: readonly ActorKind[]
    readonly input: In
    readonly output: Out
    readonly rejects?: { readonly [rejection: string]: z.ZodType }
    readonly rejections?: RejectionStatuses
    readonly run: (
      input: z.output<NoInfer<In>>,
      access: ContextAccess,
      signal: AbortSignal,
    ) => Promise<
      | { readonly answer: z.input<NoInfer<Out>>; readonly seen?: string | null }
      | { readonly rejected: string; readonly why: unknown }
    >
  },
): OperationRoute => ({
  kind: 'operation',
  method,
  path,
  ...o,
  rejects: o.rejects ?? {},
  rejections: o.rejections ?? {},
  run: o.run as OperationRoute['run'],
})
