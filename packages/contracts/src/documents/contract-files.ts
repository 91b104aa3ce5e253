import type { ContextDescription, Description } from '@banyan/model'
import { asyncApiOf, type Broker } from './async-api.ts'
import { DIALECT, type JsonSchema, openSchema } from './json-schema.ts'
import { type Reader, readersOf } from './readers.ts'

/** A file of the contracts; the path starts at their folder. */
export type ContractFile = { readonly path: string; readonly content: string }

/** What lists the others: `contracts.json`. */
export type ContractIndex = {
  readonly system: string
  readonly contexts: Readonly<
    Record<
      string,
      {
        readonly asyncapi: string
        readonly openapi: string | null
        readonly events: Readonly<
          Record<string, { readonly version: number; readonly published: boolean; readonly readers: readonly Reader[] }>
        >
      }
    >
  >
}

export const INDEX_FILE = 'contracts.json'

type Event = ContextDescription['events'][number]

/**
 * All that a system promises to others, as files: an index, AsyncAPI and OpenAPI per context, JSON Schema per event. Of events only today's
 * version is made: the files of older versions stay as they were written.
 */
export const contractFiles = (
  description: Description,
  o: { readonly broker: Broker; readonly apis: Readonly<Record<string, JsonSchema>> },
): readonly ContractFile[] => [
  file(INDEX_FILE, indexOf(description, o.apis)),
  ...description.contexts.flatMap((context) => [
    file(`${context.name}/asyncapi.json`, asyncApiOf(description, context.name, o.broker)),
    ...(o.apis[context.name] ? [file(`${context.name}/openapi.json`, o.apis[context.name])] : []),
    ...context.events.map((event) => file(schemaPath(context.name, event, event.version), schemaOf(event))),
  ]),
]

/** `social/events/PostWritten.v2.json`; events that stay inside lie in `log/`. */
export const schemaPath = (
  context: string,
  event: { readonly name: string; readonly published: boolean },
  version: number,
): string => `${context}/${event.published ? 'events' : 'log'}/${event.name}.v${version}.json`

/** The file of an event's version as it is today. */
export const schemaOf = ({ name, words, data }: Event): JsonSchema => ({
  $schema: DIALECT,
  title: name,
  description: words.means,
  ...openSchema(data),
})

const indexOf = (description: Description, apis: Readonly<Record<string, JsonSchema>>): ContractIndex => ({
  system: description.name,
  contexts: Object.fromEntries(
    description.contexts.map((context) => [
      context.name,
      {
        asyncapi: `${context.name}/asyncapi.json`,
        openapi: apis[context.name] ? `${context.name}/openapi.json` : null,
        events: Object.fromEntries(
          context.events.map(({ name, version, published }) => [
            name,
            { version, published, readers: readersOf(description, context.name, name) },
          ]),
        ),
      },
    ]),
  ),
})

const file = (path: string, value: unknown): ContractFile => ({ path, content: `${JSON.stringify(value, null, 2)}\n` })
