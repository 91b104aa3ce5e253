import { context, describe, type EventDef, publishedLanguage, send, system, type System, words } from '@banyan/model'
import { z } from 'zod'
import { type Contracts, readContracts } from '../documents/read-contracts.ts'
import { contractFiles, schemaPath } from '../documents/contract-files.ts'
import type { JsonSchema } from '../documents/json-schema.ts'

const said = words('말', 'Word', 'A word.')

const bakery = publishedLanguage('bakery')

export const LOAF = z.strictObject({ loafId: z.string(), grams: z.int().optional(), kind: z.enum(['rye', 'wheat']) })

/** `BreadBaked` of today, as it may be. */
export const baked = (
  version: number,
  data: z.ZodType,
  upcast: EventDef['upcast'] = {},
  name = 'BreadBaked',
): EventDef => bakery.event(name, version, said, { data, upcast })

/** A town of a bakery and a cafe that waits for its bread: a policy does, a saga begins with it and waits for more. */
export const town = (event: EventDef): System => {
  const oven = context('bakery', { ...said, owner: 'team' })
  const loaf = oven
    .aggregate('Loaf', said, { initial: () => 0, events: { [event.name]: event } })
    .evolve({ [event.name]: (count: number) => count + 1 })
  loaf.command('Bake', said, {
    input: z.strictObject({ loafId: z.string() }),
    by: ['member'],
    of: ({ loafId }) => loafId,
    emits: [event.name],
    rejects: {},
    decide: () => [],
  })
  oven.readModel('shelf', said, {
    audience: 'public',
    row: z.strictObject({ kind: z.string() }),
    from: { [event.name]: event },
    on: { [event.name]: () => [] },
  })
  const cafe = context('cafe', { ...said, owner: 'team' })
  const table = cafe.aggregate('Table', said, { initial: () => 0, events: {} }).evolve({})
  const lay = table.command('Lay', said, {
    input: z.strictObject({}),
    by: ['service'],
    of: () => 'one',
    emits: [],
    rejects: {},
    decide: () => [],
    public: true,
  })
  cafe.policy('when-bread-baked-then-lay', said, { on: event, sends: [lay], then: () => send(lay, {}) })
  const saga = (name: string, startsOn: EventDef) =>
    cafe.saga(name, said, { startsOn, key: () => 'one', data: () => ({}) })
  saga('Breakfast', event).step('lay', { do: { send: lay, input: () => ({}) } })
  const Opened = cafe.event('Opened', 1, said, z.strictObject({}))
  saga('Day', Opened).waitFor('bread', event, { key: () => 'one', deadlineMs: 1, otherwise: 'go-on' })
  return system('town', [oven, cafe])
}

/** A town's contracts; schemas of older versions of its event are given, from 1. */
export const contractsOf = (
  model: System,
  older: readonly z.ZodType[] = [],
  apis: Readonly<Record<string, JsonSchema>> = {},
): Contracts => {
  const event = model.contexts[0]!.events[0]!
  const files = new Map(
    contractFiles(describe(model), { broker: { system: 'town', partitions: 8 }, apis }).map((one) => [
      one.path,
      one.content,
    ]),
  )
  for (const [i, schema] of older.entries()) {
    const then = contractFiles(describe(town(baked(1, schema, {}, event.name))), {
      broker: { system: 'town', partitions: 8 },
      apis,
    })
    const path = schemaPath('bakery', { name: event.name, published: true }, 1)
    files.set(
      schemaPath('bakery', { name: event.name, published: true }, i + 1),
      then.find((one) => one.path === path)!.content,
    )
  }
  return readContracts((path) => files.get(path) ?? null)
}
