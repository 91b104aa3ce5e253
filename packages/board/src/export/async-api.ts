import type { ContextDescription, Description } from '@banyan/model'

type Event = ContextDescription['events'][number]
type Json = Readonly<Record<string, unknown>>

/** An event with the context that publishes it. */
type Published = { readonly publisher: string; readonly event: Event }

/**
 * What a context tells others and hears from them, as AsyncAPI 3.1: it sends each event that it publishes and receives those that its
 * policies wait for. Channels have no address here: which subject of a broker carries them is the topology's matter. Null when the
 * system has no such context.
 */
export const asyncApiOf = (description: Description, name: string): Json | null => {
  const context = description.contexts.find((one) => one.name === name)
  if (!context) return null
  const sent = context.events.filter(({ published }) => published).map((event) => ({ publisher: name, event }))
  const received = receivedBy(context, description)
  const all = [...sent, ...received]
  return {
    asyncapi: '3.1.0',
    info: {
      title: context.words.en,
      version: '1.0.0',
      description: context.words.means,
      'x-owner': context.owner,
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(all.map((one) => [keyOf(one), channelOf(one)])),
    operations: Object.fromEntries([
      ...sent.map((one) => operationOf('send', one)),
      ...received.map((one) => operationOf('receive', one)),
    ]),
    components: { messages: Object.fromEntries(all.map((one) => [keyOf(one), messageOf(one)])) },
  }
}

/** Each event once, however many policies wait for it; published by whoever is in this system. */
const receivedBy = (context: ContextDescription, { contexts }: Description): readonly Published[] => {
  const awaited = context.policies.map(({ on }) => on).filter((on) => on.context !== context.name)
  return contexts.flatMap((publisher) =>
    publisher.events
      .filter((event) => awaited.some((on) => on.context === publisher.name && on.event === event.name))
      .map((event) => ({ publisher: publisher.name, event })),
  )
}

const keyOf = ({ publisher, event }: Published): string => `${publisher}.${event.name}`

const channelOf = (one: Published): Json => ({
  address: null,
  title: one.event.words.en,
  summary: one.event.words.means,
  messages: { [one.event.name]: { $ref: `#/components/messages/${keyOf(one)}` } },
})

const operationOf = (action: 'send' | 'receive', one: Published): readonly [string, Json] => {
  const channel = `#/channels/${keyOf(one)}`
  return [
    `${action}-${keyOf(one)}`,
    { action, channel: { $ref: channel }, messages: [{ $ref: `${channel}/messages/${one.event.name}` }] },
  ]
}

const messageOf = ({ event }: Published): Json => ({
  name: event.name,
  title: event.words.en,
  summary: event.words.means,
  payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: event.data },
  'x-version': event.version,
  'x-personal': event.personal,
})
