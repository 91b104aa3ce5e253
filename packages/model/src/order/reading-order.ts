import type { ReadModel } from '../read-model.ts'

/**
 * The order in which views handle one event: those that are read come before their readers, who so see them with the event;
 * those that are read as they were before come after them. The same list in whatever order it is given. Throws when that can't be
 * had for all of them.
 */
export const readingOrder = (views: readonly ReadModel[]): readonly ReadModel[] => {
  const known = [...views].sort(byName)
  const earlier = new Map(known.map((view) => [view, new Set<ReadModel>()]))
  for (const view of known) {
    for (const read of Object.values(view.reads)) earlier.get(view)?.add(read)
    for (const read of Object.values(view.readsBefore)) earlier.get(read)?.add(view)
  }
  const ordered = new Set<ReadModel>()
  const visit = (view: ReadModel, path: readonly ReadModel[]): void => {
    if (ordered.has(view)) return
    if (path.includes(view)) throw new Error(`reads and readsBefore that make a circle: ${namesOf([...path, view])}`)
    for (const other of [...(earlier.get(view) ?? [])].sort(byName)) visit(other, [...path, view])
    ordered.add(view)
  }
  for (const view of known) visit(view, [])
  return [...ordered].filter((view) => earlier.has(view))
}

const byName = (a: ReadModel, b: ReadModel): number => (a.name < b.name ? -1 : 1)

const namesOf = (views: readonly ReadModel[]): string => views.map(({ name }) => name).join(' → ')
