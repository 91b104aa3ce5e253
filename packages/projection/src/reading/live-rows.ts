import { faults } from '../errors.ts'
import type { GroupBoard } from '../following/group-board.ts'
import { type TableShape, VersionGone, type ViewStorage, type WholeTable } from '../storage/view-storage.ts'

/** The rows readers see: of whatever version is live at each read, always whole. */
export const liveRows = (o: {
  readonly group: string
  readonly table: TableShape
  readonly storage: ViewStorage
  readonly board: GroupBoard
}): WholeTable => {
  const current = (): WholeTable => {
    const live = o.board.find(o.group)?.live
    if (!live) throw faults.PROJECTION_NOT_BUILT({ view: o.table.view })
    return o.storage.rows(o.table, live.version, 'query')
  }
  // This process may not know yet that the version was replaced and, after its grace, dropped.
  const read = async <R>(from: (source: WholeTable) => Promise<R>): Promise<R> => {
    try {
      return await from(current())
    } catch (error) {
      if (!(error instanceof VersionGone)) throw error
      await o.board.refresh()
      return from(current())
    }
  }
  return {
    find: (keys) => read((source) => source.find(keys)),
    select: (query) => read((source) => source.select(query)),
    inKeyOrder: (o) => read((source) => source.inKeyOrder(o)),
  }
}
