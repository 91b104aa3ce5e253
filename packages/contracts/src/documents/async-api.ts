import type { ContextDescription, Description } from '@banyan/model'
import { CLOUD_EVENT } from './cloud-event.ts'
import { openSchema } from './json-schema.ts'

type Event = ContextDescription['events'][number]
type Json = Readonly<Record<string, unknown>>

/** An event with the context that publishes it. */
type Published = { readonly publisher: string; readonly event: Event }

/** How messages travel, where that is known. */
export type Broker = {
  /** The first part of every subject. */
  readonly system: string
  /** Into so many parts each context's messages are divided. */
  readonly partitions: number
}

/**
 * What a context tells others and hears from them, as AsyncAPI 3.1: it sends each event that it publishes and receives those that its
 * policies and sagas wait for. Null when the system has no such context.
 *
 * With a `broker` it is the contract: each channel has its address there, a message for each version of the event, its body the CloudEvent that
 * travels, its data a schema in a file beside the document. Without one, channels have no address, and messages are the events' data as they are today.
 */
export const asyncApiOf = (description: Description, name: string, broker?: Broker): Json | null => {
  const context = description.contexts.find((one) => one.name === name)
  if (!context) return null
  const sent = context.events.filter(({ published }) => published).map((event) => ({ publisher: name, event }))
  const received = receivedBy(context, description)
  const all = [...sent, ...received]
  const messages = (one: Published) => (broker ? versionsOf(one, name) : [[keyOf(one), plainMessage(one)] as const])
  return {
    asyncapi: '3.1.0',
    info: {
      title: context.words.en,
      version: '1.0.0',
      description: context.words.means,
      'x-owner': context.owner,
    },
    defaultContentType: broker ? 'application/cloudevents+json' : 'application/json',
    channels: Object.fromEntries(
      all.map((one) => [
        keyOf(one),
        channelOf(
          one,
          messages(one).map(([key]) => key),
          broker,
        ),
      ]),
    ),
    operations: Object.fromEntries([
      ...sent.map((one) => operationOf('send', one)),
      ...received.map((one) => operationOf('receive', one)),
    ]),
    components: {
      messages: Object.fromEntries(all.flatMap(messages)),
      ...(broker && { schemas: { CloudEvent: CLOUD_EVENT } }),
    },
  }
}

/** Each event once, however many policies and sagas wait for it; published by whoever is in this system. */
const receivedBy = (context: ContextDescription, { contexts }: Description): readonly Published[] => {
  const awaited = [
    ...context.policies.map(({ on }) => on),
    ...context.sagas.flatMap(({ startsOn, waitsFor }) => [startsOn, ...waitsFor]),
  ].filter((on) => on.context !== context.name)
  return contexts.flatMap((publisher) =>
    publisher.events
      .filter((event) => awaited.some((on) => on.context === publisher.name && on.event === event.name))
      .map((event) => ({ publisher: publisher.name, event })),
  )
}

const keyOf = ({ publisher, event }: Published): string => `${publisher}.${event.name}`

const channelOf = (one: Published, messages: readonly string[], broker: Broker | undefined): Json => ({
  address: broker ? `${broker.system}.${one.publisher}.{part}.${one.event.name}` : null,
  title: one.event.words.en,
  summary: one.event.words.means,
  messages: Object.fromEntries(
    messages.map((key) => [key.slice(one.publisher.length + 1), { $ref: `#/components/messages/${key}` }]),
  ),
  ...(broker && { parameters: { part: partOf(broker) }, 'x-stream': `${broker.system}_${one.publisher}` }),
})

const partOf = ({ partitions }: Broker): Json => ({
  enum: Array.from({ length: partitions }, (_, part) => String(part)),
  description:
    'The SHA-1 of the subject’s name, its first 32 bits modulo the number of parts. Order holds within one subject.',
})

const operationOf = (action: 'send' | 'receive', one: Published): readonly [string, Json] => [
  `${action}-${keyOf(one)}`,
  { action, channel: { $ref: `#/channels/${keyOf(one)}` } },
]

const plainMessage = ({ event }: Published): Json => ({
  name: event.name,
  title: event.words.en,
  summary: event.words.means,
  payload: { schemaFormat: SCHEMA_FORMAT, schema: event.data },
  'x-version': event.version,
  'x-personal': event.personal,
})

const SCHEMA_FORMAT = 'application/schema+json;version=draft-2020-12'

const versionsOf = (one: Published, told: string): readonly (readonly [string, Json])[] =>
  Array.from({ length: one.event.version }, (_, i) => i + 1).map((version) => [
    `${keyOf(one)}.v${version}`,
    versionedMessage(one, version, told === one.publisher ? '.' : `../${one.publisher}`),
  ])

const versionedMessage = ({ publisher, event }: Published, version: number, folder: string): Json => ({
  name: `${event.name}.v${version}`,
  title: event.words.en,
  summary: event.words.means,
  contentType: 'application/cloudevents+json',
  payload: {
    schemaFormat: SCHEMA_FORMAT,
    schema: openSchema({
      allOf: [
        { $ref: '#/components/schemas/CloudEvent' },
        {
          type: 'object',
          properties: {
            source: { const: `/${publisher}` },
            type: { const: event.name },
            schemaversion: { const: version },
            data: { $ref: `${folder}/events/${event.name}.v${version}.json` },
          },
        },
      ],
    }),
  },
})
