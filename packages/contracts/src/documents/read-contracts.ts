import { type ContractIndex, INDEX_FILE, schemaPath } from './contract-files.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Reader } from './readers.ts'

/** Contracts as values, whether of today or of another day. */
export type Contracts = { readonly contexts: ReadonlyMap<string, ContextContracts> }

export type ContextContracts = {
  readonly events: ReadonlyMap<string, EventContracts>
  /** OpenAPI; null for a context without an API. */
  readonly api: JsonSchema | null
}

export type EventContracts = {
  readonly version: number
  readonly published: boolean
  readonly readers: readonly Reader[]
  /** By version, from 1. */
  readonly schemas: ReadonlyMap<number, JsonSchema>
}

export const NO_CONTRACTS: Contracts = { contexts: new Map() }

/** Where files come from: null for one that is not there. */
export type ReadFile = (path: string) => string | null

/** Reads contracts as {@link contractFiles} writes them. Without an index there are none. */
export const readContracts = (read: ReadFile): Contracts => {
  const index = parse(read, INDEX_FILE) as ContractIndex | null
  if (!index) return NO_CONTRACTS
  const contexts = Object.entries(index.contexts).map(([context, { openapi, events }]) => {
    const told = Object.entries(events).map(
      ([name, event]) => [name, { ...event, schemas: schemasOf(read, context, { name, ...event }) }] as const,
    )
    return [
      context,
      { events: new Map(told), api: openapi === null ? null : (parse(read, openapi) as JsonSchema | null) },
    ] as const
  })
  return { contexts: new Map(contexts) }
}

const schemasOf = (
  read: ReadFile,
  context: string,
  event: { readonly name: string; readonly version: number; readonly published: boolean },
): ReadonlyMap<number, JsonSchema> => {
  const schemas = new Map<number, JsonSchema>()
  for (let version = 1; version <= event.version; version++) {
    const schema = parse(read, schemaPath(context, event, version))
    if (schema) schemas.set(version, schema as JsonSchema)
  }
  return schemas
}

const parse = (read: ReadFile, path: string): unknown => {
  const text = read(path)
  return text === null ? null : (JSON.parse(text) as unknown)
}
