import { createHash } from 'node:crypto'
import { PERSON_FORGOTTEN } from '@banyan/event-store'
import { type ContextDefinition, describe, type EventDef, type ReadModel, readingOrder } from '@banyan/model'
import { faults } from '../errors.ts'
import type { GroupShape, TableShape } from '../storage/view-storage.ts'
import { type RowSchema, tableShape } from './table-shape.ts'

export type View = {
  readonly model: ReadModel
  readonly table: TableShape
  /** By the type that stands in the feed. */
  readonly handlers: ReadonlyMap<string, ReadModel['on'][string]>
}

/** Views joined by `reads` or `readsBefore`: they move together, event by event, under one checkpoint, so what a handler reads is the same in every rebuild. */
export type ViewGroup = GroupShape & {
  /** In the order in which they handle an event: those that are read with it before their readers, those read without it after them. */
  readonly views: readonly View[]
  readonly types: readonly string[]
}

/** The groups of a context's views. Throws `PROJECTION_VIEW_REFUSED` for a view that can't be kept. */
export const groupViews = (definition: ContextDefinition): readonly ViewGroup[] => {
  const rows = rowSchemas(definition)
  return components(definition.readModels).map((models) => {
    const views = inReadingOrder(models).map((model) => viewOf(model, definition, rows.get(model.name) ?? {}))
    const types = new Set(views.flatMap((view) => [...view.handlers.keys()]))
    if (views.some((view) => view.table.personal.length > 0)) types.add(PERSON_FORGOTTEN)
    const tables = views.map((view) => view.table)
    return {
      group: models
        .map((model) => model.name)
        .sort()
        .join('+'),
      shape: fingerprintOf(models, rows),
      tables,
      views,
      types: [...types],
    }
  })
}

const viewOf = (model: ReadModel, definition: ContextDefinition, schema: RowSchema): View => {
  for (const event of Object.values(model.from))
    if (event.context !== definition.name)
      throw faults.PROJECTION_VIEW_REFUSED({
        view: model.name,
        why: `event ${event.context}.${event.name}, which is not in the log of ${definition.name}`,
      })
  const handlers = new Map(Object.entries(model.from).map(([key, event]) => [event.name, model.on[key]!]))
  return { model, table: tableShape(model, schema), handlers }
}

const rowSchemas = (definition: ContextDefinition): ReadonlyMap<string, RowSchema> => {
  const { contexts } = describe({ name: definition.name, contexts: [{ ...definition, commands: [], events: [] }] })
  return new Map(contexts[0]!.readModels.map((view) => [view.name, view.row]))
}

/** Connected by `reads` and `readsBefore`, in whatever direction. */
const components = (models: readonly ReadModel[]): readonly (readonly ReadModel[])[] => {
  const groups = new Map<ReadModel, Set<ReadModel>>(models.map((model) => [model, new Set([model])]))
  for (const model of models)
    for (const read of readBy(model)) {
      const [a, b] = [groups.get(model), groups.get(read)]
      if (!a || !b)
        throw faults.PROJECTION_VIEW_REFUSED({
          view: model.name,
          why: `reading ${read.name}, which is no view of its context`,
        })
      const joined = new Set([...a, ...b])
      for (const member of joined) groups.set(member, joined)
    }
  return [...new Set(groups.values())].map((members) => [...members].sort(byName))
}

const readBy = ({ reads, readsBefore }: ReadModel): readonly ReadModel[] => [
  ...Object.values(reads),
  ...Object.values(readsBefore),
]

const byName = (a: ReadModel, b: ReadModel): number => (a.name < b.name ? -1 : 1)

const inReadingOrder = (models: readonly ReadModel[]): readonly ReadModel[] => {
  try {
    return readingOrder(models)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw faults.PROJECTION_VIEW_REFUSED({ view: models.map(({ name }) => name).join('+'), why }, error)
  }
}

const namesIn = (views: ReadModel['reads']): readonly string[] =>
  Object.values(views)
    .map((view) => view.name)
    .sort()

/**
 * A release that knows a newer version of an event reads more out of it than the one before: beside each other they fill tables of their own.
 * Events that have one version only are told as ever.
 */
const toldBy = ({ name, version }: EventDef): string => (version === 1 ? name : `${name}.v${version}`)

/**
 * Tells two releases apart whose tables differ. What handlers *do* is not in it: a hash over source text would change with
 * every reformatting. A release that changes only handlers asks for a rebuild.
 */
const fingerprintOf = (models: readonly ReadModel[], rows: ReadonlyMap<string, RowSchema>): string => {
  const parts = models.map((model) => [
    model.name,
    rows.get(model.name),
    model.indexes,
    model.personal,
    Object.values(model.from).map(toldBy).sort(),
    namesIn(model.reads),
    // Only where there are any: views of releases that knew no such reads keep their tables.
    ...(Object.keys(model.readsBefore).length > 0 ? [namesIn(model.readsBefore)] : []),
  ])
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
