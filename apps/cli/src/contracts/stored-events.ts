import { type Change, unreadable } from '@banyan/contracts'
import { type Fields, memoryPersonKeys, openPool, PERSON_FORGOTTEN, unseal } from '@banyan/event-store'
import type { ContextDefinition, System } from '@banyan/model'
import { Refusal } from '../refusal.ts'

/** Of each type so many of the oldest and of the newest are read. */
const EVENTS_EACH = 50

export type Sampled = { readonly context: string; readonly events: number; readonly breaks: readonly Change[] }

/**
 * Reads some stored events of a context, as they lie in its database, by today's code. What is personal stays sealed and reads as forgotten:
 * no key is asked for.
 */
export const sampleStored = async (system: System, context: string, url: string): Promise<Sampled> => {
  const definition = system.contexts.find(({ name }) => name === context)
  if (!definition)
    throw new Refusal(
      `Expected --database CONTEXT=URL of one of ${system.contexts.map(({ name }) => name).join(', ')}, found "${context}".`,
    )
  const rows = await readRows(context, url)
  const keys = memoryPersonKeys()
  const opened = await unseal(
    rows.map(({ data }) => data),
    keys,
  )
  const groups = Map.groupBy(
    rows.map((row, i) => ({ ...row, data: opened[i] })),
    ({ type, version }) => `${type} ${version}`,
  )
  const breaks = [...groups.values()].flatMap((group) => breaksOf(system, definition, group))
  return { context, events: rows.length, breaks }
}

type Row = { readonly type: string; readonly version: number; readonly data: unknown }

const breaksOf = (system: System, definition: ContextDefinition, group: readonly Row[]): readonly Change[] => {
  const { type, version } = group[0]!
  if (type === PERSON_FORGOTTEN) return []
  const event = definition.events.find(({ name }) => name === type)
  if (event) return unreadable(system, event, { version, samples: group.map(({ data }) => data) })
  const says = 'the log holds such events, and no code declares them'
  return [{ isBreak: true, rule: 'event-removed', subject: `${definition.name}.${type}`, path: '', says, victims: [] }]
}

const SAMPLE = `
  select t.name as type, e.schema_version as version, e.data
  from event_types t
  cross join lateral (
    (select f.seq from feed f where f.type = t.id order by f.position limit $1)
    union
    (select f.seq from feed f where f.type = t.id order by f.position desc limit $1)
  ) s
  join events e on e.seq = s.seq`

const readRows = async (context: string, url: string) => {
  const pool = openPool(url, { connections: 1, name: 'banyan contracts check' })
  try {
    const { rows } = await pool.query<{ type: string; version: number; data: Fields }>(SAMPLE, [EVENTS_EACH])
    return rows
  } catch (error) {
    throw new Refusal(`The log of ${context} could not be read: ${(error as Error).message}`, { cause: error })
  } finally {
    await pool.end()
  }
}
