import type { ContextDescription } from '@banyan/model'
import type { Block } from './blocks.ts'
import type { Note } from './board.ts'
import { ACTOR, AGGREGATE, BLOCK, EXTERNAL, NOTE } from './geometry.ts'

export type Placed = { readonly notes: readonly Note[]; readonly bottom: number }

type Place = { readonly x: number; readonly y: number }

/** A block's notes; `x` is where its commands begin. Aggregates above, between command and event; below them rows. */
export const placeBlock = (block: Block, context: ContextDescription, { x, y }: Place): Placed => {
  const aggregates = placeAggregates(block, context, { x, y })
  const rows = y + (block.aggregates.length > 0 ? AGGREGATE.height + AGGREGATE.gap : 0)
  const yOf = (row: number): number => rows + row * (NOTE.height + NOTE.gap)
  const at = (kind: Note['kind'], o: { readonly name: string; readonly words: Note['words'] } & Place): Note => {
    const part = `${kind} ${context.name}.${o.name}`
    return { ...NOTE.box, x: o.x, y: o.y, id: part, part, kind, context: context.name, words: o.words }
  }
  const commands = block.commands.map((command, row) => at('command', { ...command, x, y: yOf(row) }))
  const events = block.events.map((event, row) =>
    at('event', { ...event, x: x + NOTE.width + BLOCK.lead, y: yOf(row) }),
  )
  const policies = block.policies.map((policy, row) => at('policy', { ...policy, x: x - BLOCK.policies, y: yOf(row) }))
  const actors = block.commands.flatMap((command, row) => placeActors(command.by, commands[row]!))
  const systems = block.events.flatMap((event, row) => placeSystem(event.external, context, events[row]!))
  const most = Math.max(commands.length, events.length, policies.length)
  return { notes: [...aggregates, ...policies, ...commands, ...events, ...actors, ...systems], bottom: yOf(most) }
}

const placeAggregates = (block: Block, context: ContextDescription, { x, y }: Place): readonly Note[] => {
  const middle = x + BLOCK.width / 2
  const first = middle - (block.aggregates.length * (AGGREGATE.width + AGGREGATE.gap) - AGGREGATE.gap) / 2
  const lead = block.commands[0] ?? block.events[0]
  return block.aggregates.map((name, i): Note => {
    const part = `aggregate ${context.name}.${name}`
    return {
      x: first + i * (AGGREGATE.width + AGGREGATE.gap),
      y,
      width: AGGREGATE.width,
      height: AGGREGATE.height,
      id: lead ? `${part} at ${lead.name}` : part,
      part,
      kind: 'aggregate',
      context: context.name,
      words: context.aggregates.find((one) => one.name === name)!.words,
    }
  })
}

const placeActors = (kinds: readonly string[], command: Note): readonly Note[] =>
  kinds.map((kind, i): Note => {
    const part = `actor ${kind}`
    return {
      x: command.x - ACTOR.overlapX + i * (ACTOR.width + ACTOR.gap),
      y: command.y + command.height - ACTOR.overlapY,
      width: ACTOR.width,
      height: ACTOR.height,
      id: `${part} at ${command.part}`,
      part,
      kind: 'actor',
      context: command.context,
      words: ACTOR_WORDS[kind] ?? { ko: kind, en: kind },
    }
  })

/** Kinds of callers, in business words. */
const ACTOR_WORDS: Readonly<Record<string, Note['words']>> = {
  member: { ko: '회원', en: 'Member' },
  operator: { ko: '운영자', en: 'Operator' },
  service: { ko: '시스템', en: 'System' },
  saga: { ko: '사가', en: 'Saga' },
  time: { ko: '시간', en: 'Time' },
}

const placeSystem = (name: string | null, context: ContextDescription, event: Note): readonly Note[] => {
  if (name === null) return []
  const part = `external-system ${name}`
  const words = context.externalSystems.find((system) => system.name === name)?.words ?? { ko: name, en: name }
  return [
    {
      x: event.x + event.width - EXTERNAL.overlapX,
      y: event.y - EXTERNAL.overlapY,
      width: EXTERNAL.width,
      height: EXTERNAL.height,
      id: `${part} at ${event.part}`,
      part,
      kind: 'external-system',
      context: event.context,
      words,
    },
  ]
}
