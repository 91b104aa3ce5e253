import { context, describe, type Description, publishedLanguage, requirement, send, system, words } from '@banyan/model'
import { z } from 'zod'

const said = (text: string) => words(text, text, text)
const nothing = z.strictObject({})

/** A context as a list of names: `commands` lists what each emits; `policies` and `sagas` what each waits for and sends. */
export type Sketch = {
  readonly name: string
  readonly aggregates: readonly {
    readonly name: string
    readonly events: readonly string[]
    readonly commands: readonly {
      readonly name: string
      readonly emits: readonly string[]
      readonly by?: readonly ('member' | 'operator' | 'service' | 'saga')[]
      /** Views of its own context. */
      readonly requires?: readonly string[]
    }[]
  }[]
  readonly views?: readonly { readonly name: string; readonly from: readonly string[] }[]
  readonly policies?: readonly {
    readonly name: string
    readonly on: readonly [string, string]
    readonly sends: readonly string[]
  }[]
  readonly sagas?: readonly {
    readonly name: string
    /** The first begins it. */
    readonly on: readonly (readonly [string, string])[]
    /** Of this context, or of one before it. */
    readonly sends: readonly string[]
  }[]
  /** Events that come from a system outside. */
  readonly external?: Readonly<Record<string, string>>
  readonly systems?: readonly string[]
}

/** A model with these names, described; its code does nothing. */
export const described = (...sketches: readonly Sketch[]): Description => {
  const commands: Commands = new Map()
  const contexts = sketches.map((sketch) => modelOf(sketch, commands))
  return describe(system('Company', contexts))
}

type Commands = Map<string, ReturnType<typeof commandOf>>

const modelOf = (sketch: Sketch, commands: Commands) => {
  const made = context(sketch.name, { ...said(sketch.name), owner: 'team' })
  for (const name of sketch.systems ?? []) made.externalSystem(name, said(name))
  const eventNames = sketch.aggregates.flatMap(({ events }) => events)
  const events = Object.fromEntries(
    eventNames.map((name) => {
      const external = sketch.external?.[name]
      return [name, made.event(name, 1, said(name), nothing, { published: true, ...(external && { external }) })]
    }),
  )
  const views = new Map<string, View>()
  for (const { name, from } of sketch.views ?? []) {
    const row = z.strictObject({ id: z.string() })
    const filling = Object.fromEntries(from.map((event) => [event, events[event]!]))
    const on = Object.fromEntries(from.map((event) => [event, () => []]))
    views.set(name, made.readModel(name, said(name), { audience: 'public', row, from: filling, on }))
  }
  for (const aggregate of sketch.aggregates) {
    const own = Object.fromEntries(aggregate.events.map((name) => [name, events[name]!]))
    const evolve = Object.fromEntries(aggregate.events.map((name) => [name, (state: object) => state]))
    const part = made
      .aggregate(aggregate.name, said(aggregate.name), { initial: () => ({}), events: own })
      .evolve(evolve)
    for (const command of aggregate.commands) commands.set(command.name, commandOf(part, command, views))
  }
  const heard = ([from, event]: readonly [string, string]) =>
    from === sketch.name ? events[event]! : publishedLanguage(from).event(event, 1, said(event), { data: nothing })
  for (const { name, on: from, sends } of sketch.policies ?? []) {
    const on = heard(from)
    const sent = sends.map((one) => commands.get(one)!)
    made.policy(name, said(name), { on, sends: sent, then: () => sent.map((command) => send(command, {})) })
  }
  for (const { name, on, sends } of sketch.sagas ?? []) {
    const [startsOn, ...waits] = on.map(heard)
    const begun = made.saga(name, said(name), { startsOn: startsOn!, key: () => 'x', data: () => ({}) })
    const stepped = sends.reduce(
      (saga, one, i) => saga.step(`s${i}`, { do: { send: commands.get(one)!, input: () => ({}) } }),
      begun,
    )
    waits.reduce(
      (saga, event, i) => saga.waitFor(`w${i}`, event, { key: () => 'x', deadlineMs: 1, otherwise: 'go-on' }),
      stepped,
    )
  }
  return made
}

type View = ReturnType<ReturnType<typeof context>['readModel']>
type Part = ReturnType<ReturnType<ReturnType<typeof context>['aggregate']>['evolve']>

const commandOf = (part: Part, o: Sketch['aggregates'][number]['commands'][number], views: ReadonlyMap<string, View>) =>
  part.command(o.name, said(o.name), {
    input: nothing,
    by: o.by ?? ['member'],
    of: () => 'x',
    emits: o.emits as readonly never[],
    rejects: { NotSeen: nothing },
    requires: (o.requires ?? []).map((view) =>
      requirement({
        reads: { seen: views.get(view)! },
        holds: () => Promise.resolve(true),
        otherwise: { rejected: 'NotSeen', why: {} },
      }),
    ),
    decide: () => [],
  })

/** A shop, what it tells, and who listens: one of everything that a board shows. */
export const shopping = (): readonly Sketch[] => [
  {
    name: 'ordering',
    systems: ['bank', 'post'],
    external: { Paid: 'bank' },
    aggregates: [
      {
        name: 'Order',
        events: ['Placed', 'Paid', 'Cancelled'],
        commands: [
          { name: 'Place', emits: ['Placed', 'Paid'], by: ['member', 'service'] },
          { name: 'Pay', emits: ['Paid'] },
          { name: 'Cancel', emits: ['Cancelled'] },
          { name: 'CancelLate', emits: ['Cancelled'] },
        ],
      },
    ],
    views: [{ name: 'orders', from: ['Placed', 'Cancelled'] }],
  },
  {
    name: 'delivery',
    aggregates: [
      {
        name: 'Parcel',
        events: ['Packed', 'Sent'],
        commands: [
          { name: 'Pack', emits: ['Packed'], by: ['service'] },
          { name: 'Send', emits: ['Sent'], by: ['service'] },
        ],
      },
    ],
    policies: [
      { name: 'when-paid-then-pack', on: ['ordering', 'Paid'], sends: ['Pack'] },
      { name: 'when-packed-then-send', on: ['delivery', 'Packed'], sends: ['Send'] },
      { name: 'when-cancelled-then-nothing', on: ['ordering', 'Cancelled'], sends: [] },
    ],
  },
]

/** The same, and a saga with a command of its own. */
export const returning = (): readonly Sketch[] => {
  const [ordering, delivery] = shopping()
  const back = { name: 'Return', events: ['Returned'], commands: [{ name: 'TakeBack', emits: ['Returned'] }] }
  const on = [['delivery', 'Sent'] as const, ['ordering', 'Cancelled'] as const]
  const saga = { name: 'Returning', on, sends: ['TakeBack', 'Pay'] }
  return [ordering!, { ...delivery!, aggregates: [...delivery!.aggregates, back], sagas: [saga] }]
}
