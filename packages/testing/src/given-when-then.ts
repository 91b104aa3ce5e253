import assert from 'node:assert/strict'
import {
  type Actor,
  type Aggregate,
  type AnyEmitted,
  type AnyRejected,
  type CommandDef,
  type DataOf,
  type EventDef,
  fold,
  type Invoke,
  isRejected,
  type PolicyDef,
} from '@banyan/model'

/** An event that happened, as a test writes it: checked by the compiler against the event's schema. */
export const happened = <N extends string, E extends EventDef<N>>(event: E, data: DataOf<E>): AnyEmitted => ({
  type: event.name,
  data,
})

/** What a command's test says beside the command: who calls and when. */
export type Circumstances = { readonly by?: Actor; readonly now?: Date }

/** What came of a command; every expectation is exact: order, extra fields and instants count. */
export type Decided = {
  /** These events and no others, in this order. */
  then(...events: readonly AnyEmitted[]): Decided
  /** This rejection, with exactly this reason. */
  thenRejected(rejected: string, why: unknown): Decided
  /** This answer to the caller. */
  thenAnswer(answer: unknown): Decided
  /** The state after it. */
  readonly state: unknown
  /** What `decide` returned, for what the above can't say. */
  readonly decision: readonly AnyEmitted[] | AnyRejected
}

const someMember: Actor = { kind: 'member', id: 'member-1' }
const someInstant = new Date('2026-01-01T09:00:00.000Z')

/**
 * `given(post, happened(PostWritten, …)).when(LikePost, { postId }).then(happened(PostLiked, …))`.
 * Input, events and rejections pass their schemas on the way, as they would in a host; ids are `id-1`, `id-2`, ….
 */
export const given = <S, Es>(aggregate: Aggregate<S, Es>, ...events: readonly AnyEmitted[]) => ({
  when: <I>(command: CommandDef<string, I>, input: NoInfer<I>, o: Circumstances = {}): Decided => {
    const { definition } = aggregate
    assert.equal(command.aggregate, definition.name, `${command.name} is a command of ${command.aggregate}`)
    const parsed = command.spec.input.parse(input)
    const by = o.by ?? someMember
    const id = numberedIds()
    const before = fold(definition, definition.initial(), events.map(checkedBy(definition.events)))
    assert.ok(command.spec.by.includes(by.kind), `${command.name} is not for a ${by.kind}`)
    const self = command.spec.of(parsed, { by, id })
    const decision = command.spec.decide(before, parsed, { by, id, self, now: o.now ?? someInstant })
    return decided({ command, definition, parsed, before, decision })
  },
})

/** `whenever(policy, { memberId }).then(send(EndMembership, { memberId }))`: exactly these commands, in this order. */
export const whenever = (policy: PolicyDef, data: unknown, o: { readonly now?: Date; readonly id?: string } = {}) => ({
  then: (...expected: readonly Invoke[]): void => {
    const event = policy.on.data.parse(data)
    const sent = policy.then(event, { at: o.now ?? someInstant, id: o.id ?? `${policy.on.name}-1@1` })
    assert.deepStrictEqual(sent.map(named), expected.map(named))
    for (const invoke of sent) invoke.command.spec.input.parse(invoke.input)
  },
})

const named = ({ command, input }: Invoke) => ({ command: `${command.context}.${command.name}`, input })

const numberedIds = () => {
  let count = 0
  return () => `id-${++count}`
}

const checkedBy =
  (events: { readonly [name: string]: EventDef }) =>
  ({ type, data }: AnyEmitted): AnyEmitted => {
    const event = events[type]
    assert.ok(event, `${type} is no event of this aggregate`)
    return { type, data: event.data.parse(data) }
  }

type Case = {
  readonly command: CommandDef
  readonly definition: Aggregate<unknown, unknown>['definition']
  readonly parsed: unknown
  readonly before: unknown
  readonly decision: readonly AnyEmitted[] | AnyRejected
}

const decided = ({ command, definition, parsed, before, decision }: Case): Decided => {
  const events = isRejected(decision) ? [] : decision.map(checkedBy(definition.events))
  if (isRejected(decision)) requireDeclared(command, decision)
  const state = fold(definition, before, events)
  const answer = isRejected(decision) ? undefined : answerOf(command, { events, state, parsed })
  const result: Decided = {
    decision,
    state,
    then: (...expected) => {
      assert.deepStrictEqual(decision, expected)
      return result
    },
    thenRejected: (rejected, why) => {
      assert.deepStrictEqual(decision, { rejected, why })
      return result
    },
    thenAnswer: (expected) => {
      assert.ok(!isRejected(decision), `${command.name} was rejected: there is no answer`)
      assert.deepStrictEqual(answer, expected)
      return result
    },
  }
  return result
}

/** The answer, in the shape that the command declares. */
const answerOf = (
  { name, spec }: CommandDef,
  o: { readonly events: readonly AnyEmitted[]; readonly state: unknown; readonly parsed: unknown },
): unknown => {
  const answer = spec.answer?.(o.events, o.state, o.parsed)
  if (!spec.output) return answer
  const result = spec.output.safeParse(answer)
  assert.ok(result.success, `${name} answers otherwise than its output declares: ${result.error?.message}`)
  assert.deepStrictEqual(result.data, answer, `${name} answers more than its output declares`)
  return answer
}

const requireDeclared = (command: CommandDef, { rejected, why }: AnyRejected): void => {
  const reason = command.spec.rejects[rejected]
  assert.ok(reason, `${command.name} does not declare the rejection ${rejected}`)
  reason.parse(why)
}
