import type { ContextDescription } from '@banyan/model'
import type { Block } from './blocks.ts'
import type { Note } from './board.ts'
import type { Slots } from './columns.ts'
import { ACTOR, AGGREGATE, BLOCK, EXTERNAL, NOTE } from './geometry.ts'

/** A note in a column: its `x` is measured from the column's left edge. */
export type Pinned = Note & { readonly column: number }

/** Where a block lies; `y` is its upper end. */
type Place = { readonly column: number; readonly slots: Slots; readonly y: number }
type Spot = { readonly x: number; readonly y: number }

/** A block's notes. Aggregates above, between command and event; below them rows. */
export const placeBlock = (
  block: Block,
  context: ContextDescription,
  { column, slots, y }: Place,
): readonly Pinned[] => {
  const rows = y + headOf(block)
  const tops = rowTops(block, rows)
  const at = (kind: Note['kind'], o: { readonly name: string; readonly words: Note['words'] } & Spot): Note => {
    const part = `${kind} ${context.name}.${o.name}`
    return { ...NOTE.box, x: o.x, y: o.y, id: part, part, kind, context: context.name, words: o.words }
  }
  const reactions = block.reactions.map((one, row) => at(one.kind, { ...one, x: slots.reactionX, y: tops[row]! }))
  const commands = block.commands.map((one, row) => at('command', { ...one, x: slots.commandX, y: tops[row]! }))
  const events = block.events.map((event, row) => at('event', { ...event, x: slots.eventX, y: tops[row]! }))
  const aggregates = placeAggregates(block, context, { x: slots.commandX, y })
  const actors = block.commands.flatMap((command, row) => placeActors(command.by, commands[row]!))
  const systems = block.events.flatMap((event, row) => placeSystem(event.external, context, events[row]!))
  return [...aggregates, ...reactions, ...commands, ...events, ...actors, ...systems].map((note) => {
    return { ...note, column }
  })
}

/** What lies above a block's rows: its aggregates, or what stands out of its first event. */
const headOf = ({ aggregates, events: [first] }: Block): number => {
  const system = first?.external == null ? 0 : EXTERNAL.overlapY
  if (aggregates.length === 0) return system
  const lines = Math.ceil(aggregates.length / AGGREGATE.perLine)
  return lines * (AGGREGATE.height + AGGREGATE.gap) + (aggregates.length > 1 ? system : 0)
}

/** Rows are a note high, and more where a command has many actors. */
const rowTops = ({ commands, events, reactions }: Block, top: number): readonly number[] => {
  const tops = [top]
  for (let row = 0; row < Math.max(commands.length, events.length, reactions.length); row++) {
    const lines = Math.ceil((commands[row]?.by.length ?? 0) / ACTOR.perLine)
    tops.push(tops[row]! + NOTE.height + NOTE.gap + Math.max(0, lines - 1) * (ACTOR.height + ACTOR.gap))
  }
  return tops
}

const placeAggregates = (block: Block, context: ContextDescription, { x, y }: Spot): readonly Note[] => {
  const middle = x + BLOCK.width / 2
  const lead = block.commands[0] ?? block.events[0]
  return block.aggregates.map((name, i): Note => {
    const line = Math.floor(i / AGGREGATE.perLine)
    const beside = Math.min(AGGREGATE.perLine, block.aggregates.length - line * AGGREGATE.perLine)
    const first = middle - (beside * (AGGREGATE.width + AGGREGATE.gap) - AGGREGATE.gap) / 2
    const part = `aggregate ${context.name}.${name}`
    return {
      x: first + (i % AGGREGATE.perLine) * (AGGREGATE.width + AGGREGATE.gap),
      y: y + line * (AGGREGATE.height + AGGREGATE.gap),
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
      x: command.x - ACTOR.overlapX + (i % ACTOR.perLine) * (ACTOR.width + ACTOR.gap),
      y: command.y + command.height - ACTOR.overlapY + Math.floor(i / ACTOR.perLine) * (ACTOR.height + ACTOR.gap),
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
