import * as fc from 'fast-check'
import type { Sketch } from './models.ts'

/** Three contexts with whatever a model may have, and so mixed that no person would: lines must find their way all the same. */
export const anySystem: fc.Arbitrary<readonly [Sketch, Sketch, Sketch]> = fc
  .tuple(anyContext('one'), anyContext('two'), anyContext('three'))
  .chain(([one, two, three]) =>
    fc.tuple(
      fc.constant(one),
      waitingFor(two, one),
      waitingFor(three, one).chain((sketch) => waitingFor(sketch, two)),
    ),
  )

/** With a saga in the last of them that hears of all and sends to all, so that time goes in circles. */
export const anySystemWithSaga: fc.Arbitrary<readonly [Sketch, Sketch, Sketch]> = anySystem.map(([one, two, three]) => {
  const all = [two, one, three]
  const on = all.flatMap(({ name, aggregates }) =>
    aggregates.flatMap(({ events }) => events.slice(0, 1).map((event) => [name, event] as const)),
  )
  const sends = all.flatMap(({ aggregates }) =>
    aggregates.flatMap(({ commands }) => commands.slice(0, 1).map(({ name }) => name)),
  )
  return on.length === 0 ? [one, two, three] : [one, two, { ...three, sagas: [{ name: 'saga', on, sends }] }]
})

/** With a policy that waits for an event of another context, if it has one. */
function waitingFor(sketch: Sketch, other: Sketch): fc.Arbitrary<Sketch> {
  const events = other.aggregates.flatMap((one) => one.events)
  const commands = sketch.aggregates.flatMap((one) => one.commands.map((command) => command.name))
  if (events.length === 0) return fc.constant(sketch)
  return fc.tuple(fc.constantFrom(...events), fc.subarray(commands)).map(([event, sends]) => {
    const policy = { name: `after-${other.name}`, on: [other.name, event] as const, sends }
    return { ...sketch, policies: [...(sketch.policies ?? []), policy] }
  })
}

function anyContext(name: string): fc.Arbitrary<Sketch> {
  return fc
    .tuple(anyAggregate(name, 0), anyAggregate(name, 1))
    .chain((aggregates) => {
      const events = aggregates.flatMap((one) => one.events)
      const commands = aggregates.flatMap((one) => one.commands.map((command) => command.name))
      const policy = (i: number) =>
        fc.record({
          name: fc.constant(`p${i}`),
          on: fc.constantFrom(...events).map((event) => [name, event] as const),
          sends: fc.subarray(commands),
        })
      return fc.record({
        name: fc.constant(name),
        aggregates: fc.constant(aggregates),
        systems: fc.constantFrom([], ['bank'], ['bank', 'post', 'scales', 'census']),
        external: fc.subarray(events).map((some) => Object.fromEntries(some.map((event) => [event, 'bank']))),
        views: fc.tuple(...VIEWS.map((view) => fc.subarray(events).map((from) => ({ name: view, from })))),
        policies: events.length === 0 ? fc.constant([]) : fc.tuple(policy(0), policy(1)),
      })
    })
    .map((sketch) => (sketch.systems.length > 0 ? sketch : { ...sketch, external: {} }))
}

const VIEWS = ['v', 'w', 'x']

function anyAggregate(context: string, index: number) {
  return names(`E${index}x`, 4).chain((events) =>
    fc.record({
      name: fc.constant(`A${index}`),
      events: fc.constant(events),
      commands: fc
        .array(anyCommand(events), { maxLength: 4 })
        .map((commands) => commands.map((command, i) => ({ ...command, name: `C${context}${index}x${i}` }))),
    }),
  )
}

function anyCommand(events: readonly string[]) {
  return fc.record({
    emits: fc.subarray([...events]),
    by: fc.subarray(['member', 'operator', 'service', 'saga'] as const, { minLength: 1 }),
    requires: fc.subarray(VIEWS),
  })
}

function names(prefix: string, most: number) {
  return fc.integer({ min: 0, max: most }).map((count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`))
}
