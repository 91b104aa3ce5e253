import { follow, type JsonSchema, openSchema } from '../documents/json-schema.ts'
import type { Contracts } from '../documents/read-contracts.ts'
import { breakOf, type Change, type Way } from './change.ts'
import { findMismatches, rooted } from './mismatches.ts'

/** What callers of each API meet. An API that is gone loses all of its routes. */
export const apiChanges = (before: Contracts, after: Contracts): readonly Change[] =>
  [...new Set([...before.contexts.keys(), ...after.contexts.keys()])].flatMap((context) => {
    const older = routesOf(before.contexts.get(context)?.api ?? {})
    const newer = routesOf(after.contexts.get(context)?.api ?? {})
    return [
      ...[...older].flatMap(([name, route]) => {
        const now = newer.get(name)
        return now ? changesOf(`${context} ${name}`, route, now) : [lost('route-removed', `${context} ${name}`)]
      }),
      ...[...newer.keys()]
        .filter((name) => !older.has(name))
        .map((name) => gained('route-added', `${context} ${name}`)),
    ]
  })

type Route = { readonly operation: JsonSchema; readonly root: JsonSchema }

/** By method and path: `PUT /api/social/posts/{postId}/like`. */
export const routesOf = (api: JsonSchema): ReadonlyMap<string, Route> =>
  new Map(
    Object.entries((api['paths'] ?? {}) as Readonly<Record<string, Record<string, JsonSchema>>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(
          ([method, operation]) => [`${method.toUpperCase()} ${path}`, { operation, root: api }] as const,
        ),
    ),
  )

const changesOf = (subject: string, before: Route, after: Route): readonly Change[] => {
  const changes = [
    ...callersOf(subject, before, after),
    ...headerChanges(subject, before, after),
    ...between('request', subject, { writer: requestOf(before), reader: requestOf(after), from: before, to: after }),
    ...answerChanges(subject, before, after),
    ...errorChanges(subject, before, after),
  ]
  const isOther = JSON.stringify(toldOf(before)) !== JSON.stringify(toldOf(after))
  return changes.length === 0 && isOther ? [gained('route-changed', subject, 'callers of before go on')] : changes
}

/** Without what only people read. */
const toldOf = ({ operation }: Route) =>
  Object.entries(operation).filter(([name]) => name !== 'summary' && name !== 'description')

const callersOf = (subject: string, before: Route, after: Route): readonly Change[] => {
  const now = (after.operation['x-callers'] ?? []) as readonly string[]
  return ((before.operation['x-callers'] ?? []) as readonly string[])
    .filter((caller) => !now.includes(caller))
    .map((caller) => lost('caller-refused', subject, caller))
}

type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: JsonSchema
}

const parametersOf = ({ operation }: Route): readonly Parameter[] =>
  (operation['parameters'] ?? []) as readonly Parameter[]

const isHeader = (parameter: Parameter): boolean => parameter.in === 'header'

/** A header that is not understood is ignored, and with it what its sender relied on. */
const headerChanges = (subject: string, before: Route, after: Route): readonly Change[] => {
  const now = parametersOf(after).filter(isHeader)
  const known = parametersOf(before).filter(isHeader)
  return [
    ...known
      .filter(({ name }) => !now.some((one) => one.name === name))
      .map(({ name }) => lost('header-removed', subject, name)),
    ...now
      .filter(({ name, required }) => required === true && known.find((one) => one.name === name)?.required !== true)
      .map(({ name }) => lost('header-became-required', subject, name)),
  ]
}

/** All that a caller sends, as one object: path, query and body. The host refuses what it does not know. */
const requestOf = ({ operation, root }: Route): JsonSchema => {
  const fields = parametersOf({ operation, root }).filter((one) => !isHeader(one))
  const body = contentOf((operation['requestBody'] ?? {}) as JsonSchema)['application/json']
  const schema = body ? resolved(body.schema, root) : {}
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(fields.map(({ name, schema: one }) => [name, one])),
      ...(schema['properties'] as JsonSchema | undefined),
    },
    required: [
      ...fields.filter(({ required }) => required === true).map(({ name }) => name),
      ...((schema['required'] ?? []) as readonly string[]),
    ],
    additionalProperties: false,
  }
}

const answerChanges = (subject: string, before: Route, after: Route): readonly Change[] => {
  const [older, newer] = [successOf(before), successOf(after)]
  if (!older || !newer) return older ? [lost('answer-removed', subject)] : []
  if (older.status !== newer.status) return [lost('status-changed', subject, `${older.status} to ${newer.status}`)]
  return Object.entries(older.content).flatMap(([type, { schema }]) => {
    const now = newer.content[type]
    if (!now) return [lost('answer-removed', subject, type)]
    return between('answer', subject, { writer: now.schema, reader: schema, from: after, to: before })
  })
}

/** Callers ignore fields that they don't know; the host refuses them. */
const between = (
  way: Way,
  subject: string,
  o: { readonly writer: JsonSchema; readonly reader: JsonSchema; readonly from: Route; readonly to: Route },
): readonly Change[] =>
  findMismatches(
    rooted(o.writer, o.from.root),
    rooted(way === 'answer' ? openSchema(o.reader) : o.reader, o.to.root),
  ).flatMap((found) => breakOf(found, way, { subject, victims: [] }) ?? [])

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

const contentOf = (part: JsonSchema): Content => (part['content'] ?? {}) as Content

const responsesOf = ({ operation }: Route): readonly (readonly [string, JsonSchema])[] =>
  Object.entries((operation['responses'] ?? {}) as Readonly<Record<string, JsonSchema>>)

const successOf = (route: Route): { readonly status: string; readonly content: Content } | undefined => {
  const found = responsesOf(route).find(([status]) => status.startsWith('2'))
  return found && { status: found[0], content: contentOf(found[1]) }
}

/** A new error is no break: callers are told that any problem may come. */
const errorChanges = (subject: string, before: Route, after: Route): readonly Change[] => {
  const now = errorsOf(after)
  return [...errorsOf(before)].flatMap(([code, status]) => {
    const found = now.get(code)
    if (found === undefined) return [lost('error-removed', subject, code)]
    return found === status ? [] : [lost('status-changed', subject, `${code}: ${status} to ${found}`)]
  })
}

/** The status of each code that a route declares. */
const errorsOf = (route: Route): ReadonlyMap<string, string> =>
  new Map(
    responsesOf(route).flatMap(([status, response]) => {
      const schema = contentOf(response)['application/problem+json']?.schema ?? {}
      return codesIn(schema, route.root).map((code) => [code, status] as const)
    }),
  )

const codesIn = (schema: JsonSchema, root: JsonSchema): readonly string[] => {
  const told = resolved(schema, root)
  const code = (told['properties'] as Readonly<Record<string, JsonSchema>> | undefined)?.['code']?.['const']
  const inside = [
    ...((told['oneOf'] ?? []) as readonly JsonSchema[]),
    ...((told['allOf'] ?? []) as readonly JsonSchema[]),
  ]
  return [...(typeof code === 'string' ? [code] : []), ...inside.flatMap((one) => codesIn(one, root))]
}

const resolved = (schema: JsonSchema, root: JsonSchema): JsonSchema =>
  typeof schema['$ref'] === 'string' ? follow(root, schema['$ref']) : schema

const SAYS: Readonly<Record<string, string>> = {
  'route-removed': 'it is not there any more',
  'caller-refused': 'this kind of caller is refused',
  'header-removed': 'it is ignored',
  'header-became-required': 'callers that don’t send it are refused',
  'answer-removed': 'it does not answer so any more',
  'status-changed': 'callers wait for the status of before',
  'error-removed': 'callers wait for a code that never comes',
}

const lost = (rule: string, subject: string, path = ''): Change => ({
  isBreak: true,
  rule,
  subject,
  path,
  says: SAYS[rule] ?? rule,
  victims: [],
})

const gained = (rule: string, subject: string, says = 'nobody has called it yet'): Change => ({
  isBreak: false,
  rule,
  subject,
  path: '',
  says,
  victims: [],
})
