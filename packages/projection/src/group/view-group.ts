import { createHash } from 'node:crypto'
import { PERSON_FORGOTTEN } from '@banyan/event-store'
import { type ContextDefinition, describe, type ReadModel } from '@banyan/model'
import { faults } from '../errors.ts'
import type { GroupShape, TableShape } from '../storage/view-storage.ts'
import { type RowSchema, tableShape } from './table-shape.ts'

export type View = {
  readonly model: ReadModel
  readonly table: TableShape
  /** By the type that stands in the feed. */
  readonly handlers: ReadonlyMap<string, ReadModel['on'][string]>
}

/** Views joined by `reads`: they move together, event by event, under one checkpoint, so what a handler reads is the same in every rebuild. */
export type ViewGroup = GroupShape & {
  /** Those that are read come before their readers: a handler sees them with the event it handles. */
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

/** Connected by `reads`, in whatever direction. */
const components = (models: readonly ReadModel[]): readonly (readonly ReadModel[])[] => {
  const groups = new Map<ReadModel, Set<ReadModel>>(models.map((model) => [model, new Set([model])]))
  for (const model of models)
    for (const read of Object.values(model.reads)) {
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

const byName = (a: ReadModel, b: ReadModel): number => (a.name < b.name ? -1 : 1)

const inReadingOrder = (models: readonly ReadModel[]): readonly ReadModel[] => {
  const ordered = new Set<ReadModel>()
  // A view names the views it reads as values that exist already, so there is no circle to walk into.
  const visit = (model: ReadModel): void => {
    for (const read of Object.values(model.reads).toSorted(byName)) visit(read)
    ordered.add(model)
  }
  for (const model of models) visit(model)
  return [...ordered]
}

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
    Object.values(model.from)
      .map((event) => event.name)
      .sort(),
    Object.values(model.reads)
      .map((view) => view.name)
      .sort(),
  ])
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
