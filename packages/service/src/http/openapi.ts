import { type CommandDef, problemAddress } from '@banyan/model'
import { z } from 'zod'
import type { Api, QueryRoute, RejectionStatuses, Route } from '../api.ts'
import { IDEMPOTENCY_KEY_LENGTH_MAX } from '../limits.ts'
import { liveInputOf } from './live-input.ts'
import { callersOf } from './route-handlers.ts'

type Json = { readonly [field: string]: unknown }

/** The OpenAPI 3.1 description of a context's API, from the same values that serve it. */
export const openApiFor = ({ context, routes }: Api): Json => ({
  openapi: '3.1.0',
  info: { title: `${context.name} API`, version: '1', description: context.definition().words.means },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  paths: pathsOf(context.name, routes),
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas: { Problem: PROBLEM },
    headers: {
      'Banyan-Seen': { description: 'Send it with the next query to read this write.', schema: { type: 'string' } },
      'Banyan-Stale': {
        description: '`true` when the answer may not show what Banyan-Seen named.',
        schema: { type: 'string' },
      },
    },
  },
})

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457; `code` is stable, the sentences are not.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
  },
}

const pathsOf = (context: string, routes: readonly Route[]): Json => {
  const byPath = Map.groupBy(routes, (route) => `/api/${context}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`)
  return Object.fromEntries(
    [...byPath].map(([path, list]) => [
      path,
      Object.fromEntries(list.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  )
}

const operationOf = (route: Route): Json => {
  const { name, words } = namedPartOf(route)
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter!)
  const input = inputOf(route)
  return {
    operationId: name,
    summary: words.en,
    description: `${words.means} (${words.ko}) Callers: ${callersOf(route).join(', ')}.`,
    'x-callers': callersOf(route),
    parameters: [...parametersOf(route, input, inPath), ...headersOf(route)],
    ...(route.method === 'GET' ? {} : bodyOf(input, inPath)),
    responses: responsesOf(route),
  }
}

const namedPartOf = (route: Route) => {
  if (route.kind === 'command') return route.command
  if (route.kind === 'query') return route.query
  return route.kind === 'live' ? route.live : route
}

type ObjectSchema = { readonly properties: Json; readonly required: readonly string[] }

const inputOf = (route: Route): ObjectSchema => {
  const schema = schemaOf(route)
  return { properties: {}, required: [], ...jsonSchema(schema, 'input') }
}

const schemaOf = (route: Route): z.ZodType => {
  if (route.kind === 'live') return liveInputOf(route.live)
  return route.kind === 'command' ? route.command.spec.input : route.input
}

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const parametersOf = (route: Route, input: ObjectSchema, inPath: readonly string[]): readonly Json[] =>
  Object.entries(input.properties)
    .filter(([name]) => inPath.includes(name) || route.method === 'GET')
    .map(([name, schema]) => {
      const isInPath = inPath.includes(name)
      const required = isInPath || input.required.includes(name)
      return { name, in: isInPath ? 'path' : 'query', required, schema, ...(isInPath ? {} : LIST_STYLE) }
    })

const LIST_STYLE = { style: 'form', explode: false }

const headersOf = (route: Route): readonly Json[] => {
  if (route.kind === 'live') return [header('Last-Event-ID', 'Where a stream goes on.')]
  if (route.kind === 'command')
    return [
      {
        ...header('Idempotency-Key', 'The same key and input again has one effect and the first answer.'),
        schema: { type: 'string', maxLength: IDEMPOTENCY_KEY_LENGTH_MAX },
      },
    ]
  return route.kind === 'query' ? [header('Banyan-Seen', 'What the caller has seen of this context.')] : []
}

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
})

const bodyOf = (input: ObjectSchema, inPath: readonly string[]): Json => {
  const properties = Object.fromEntries(Object.entries(input.properties).filter(([name]) => !inPath.includes(name)))
  if (Object.keys(properties).length === 0) return {}
  const required = input.required.filter((name) => !inPath.includes(name))
  const schema = { type: 'object', properties, required, additionalProperties: false }
  return { requestBody: { required: true, content: { 'application/json': { schema } } } }
}

const responsesOf = (route: Route): Json => ({
  [route.kind === 'command' ? route.status : 200]: successOf(route),
  ...problemsOf(rejectionsOf(route)),
  default: {
    description: 'A problem: see its code.',
    content: problemContent({ $ref: '#/components/schemas/Problem' }),
  },
})

const successOf = (route: Route): Json => {
  if (route.kind === 'live')
    return { description: 'Server-sent events.', content: { 'text/event-stream': { schema: { type: 'string' } } } }
  if (route.kind === 'command')
    return {
      description: 'Done.',
      headers: { 'Banyan-Seen': { $ref: '#/components/headers/Banyan-Seen' } },
      content: { 'application/json': { schema: answerOf(route.command) } },
    }
  const output = route.kind === 'query' ? foundBy(route) : route.output
  return {
    description: 'The answer.',
    ...(route.kind === 'query' && { headers: { 'Banyan-Stale': { $ref: '#/components/headers/Banyan-Stale' } } }),
    content: { 'application/json': { schema: jsonSchema(output, 'output') } },
  }
}

/** A command that answers nothing is answered with `{}`. */
const answerOf = ({ spec }: CommandDef): Json => {
  if (spec.output) return jsonSchema(spec.output, 'output')
  return spec.answer ? { type: 'object' } : { type: 'object', properties: {}, additionalProperties: false }
}

type Rejections = readonly { readonly name: string; readonly why: z.ZodType | null; readonly status: number }[]

const CONFLICT = 409

const rejectionsOf = (route: Route): Rejections => {
  if (route.kind === 'query') return route.missing === null ? [] : [{ name: route.missing, why: null, status: 404 }]
  if (route.kind === 'live') return []
  const rejects = route.kind === 'command' ? route.command.spec.rejects : route.rejects
  const statuses: RejectionStatuses = route.rejections
  return Object.entries(rejects).map(([name, why]) => ({ name, why, status: statuses[name] ?? CONFLICT }))
}

const problemsOf = (rejections: Rejections): Json =>
  Object.fromEntries(
    [...Map.groupBy(rejections, (rejection) => rejection.status)].map(([status, list]) => [
      status,
      {
        description: list.map((rejection) => rejection.name).join(', '),
        content: problemContent({ oneOf: list.map(problemSchema) }),
      },
    ]),
  )

const problemSchema = ({ name, why }: Rejections[number]): Json => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { properties: { code: { const: name }, type: { const: problemAddress(name) } } },
    ...(why ? [openObject(why)] : []),
  ],
})

/** What a query answers when there is something: a null that is told as a 404 is no answer. */
const foundBy = ({ query, missing }: QueryRoute): z.ZodType =>
  missing !== null && query.output instanceof z.ZodNullable ? (query.output.unwrap() as z.ZodType) : query.output

/** Beside the problem's own fields: "no others" would forbid those. */
const openObject = (schema: z.ZodType): Json => ({ ...jsonSchema(schema, 'output'), additionalProperties: true })

const problemContent = (schema: Json): Json => ({ 'application/problem+json': { schema } })
