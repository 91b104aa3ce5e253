import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describe as descriptionOf } from '@banyan/model'
import { baked, LOAF, town } from '../comparing/example.ts'
import { asyncApiOf } from './async-api.ts'

type Document = {
  readonly channels: Readonly<
    Record<
      string,
      { readonly address: string | null; readonly messages: Readonly<Record<string, { readonly $ref: string }>> }
    >
  >
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly channel: { readonly $ref: string } }>
  >
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly payload: { readonly schema: object } }>>
  }
}

const described = descriptionOf(town(baked(2, LOAF, { 1: (old) => old })))
const documentOf = (context: string, broker?: { readonly system: string; readonly partitions: number }) =>
  asyncApiOf(described, context, broker) as unknown as Document

describe('the AsyncAPI document of a context', () => {
  it('sends what the context publishes and receives what its policies and sagas wait for', () => {
    const actions = (context: string) =>
      Object.values(documentOf(context).operations).map(({ action, channel }) => [action, channel.$ref])
    assert.deepEqual(actions('bakery'), [['send', '#/channels/bakery.BreadBaked']])
    assert.deepEqual(actions('cafe'), [['receive', '#/channels/bakery.BreadBaked']])
    const without = (list: 'policies' | 'sagas') => ({
      ...described,
      contexts: described.contexts.map((context) => ({ ...context, [list]: [] })),
    })
    for (const some of [without('policies'), without('sagas')])
      assert.deepEqual(asyncApiOf(some, 'cafe'), asyncApiOf(described, 'cafe'))
    assert.equal(asyncApiOf(described, 'nowhere'), null)
  })

  it('has each event’s schema, and no address, where nothing is known of a broker', () => {
    const { channels, components } = documentOf('cafe')
    assert.equal(channels['bakery.BreadBaked']!.address, null)
    assert.deepEqual(channels['bakery.BreadBaked']!.messages, {
      BreadBaked: { $ref: '#/components/messages/bakery.BreadBaked' },
    })
    assert.deepEqual(
      components.messages['bakery.BreadBaked']!.payload.schema,
      described.contexts[0]!.events.find(({ name }) => name === 'BreadBaked')!.data,
    )
  })

  it('has the address and a message for each version, its data in the publisher’s file, where a broker is known', () => {
    for (const [context, file] of [
      ['bakery', './events/BreadBaked.v1.json'],
      ['cafe', '../bakery/events/BreadBaked.v1.json'],
    ] as const) {
      const { channels, components } = documentOf(context, { system: 'town', partitions: 8 })
      const { address, messages } = channels['bakery.BreadBaked']!
      assert.equal(address, 'town.bakery.{part}.BreadBaked')
      assert.deepEqual(
        Object.values(messages).map(({ $ref }) => $ref),
        ['#/components/messages/bakery.BreadBaked.v1', '#/components/messages/bakery.BreadBaked.v2'],
      )
      const { schema } = components.messages['bakery.BreadBaked.v1']!.payload
      assert.ok(JSON.stringify(schema).includes(`"schemaversion":{"const":1},"data":{"$ref":"${file}"}`))
    }
  })
})
