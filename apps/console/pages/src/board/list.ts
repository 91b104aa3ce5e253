import type { Area, Board, Box, Note } from '@banyan/board'

/** A context's parts for reading one after the other: by process, and what lies beside them. */
export type ListedContext = {
  readonly area: Area
  readonly processes: readonly { readonly area: Area; readonly notes: readonly Note[] }[]
  readonly rest: readonly Note[]
}

/** Each part once, where it comes first in time; actors are told by their commands. */
export const listOf = ({ areas, notes }: Board): readonly ListedContext[] =>
  areas
    .filter(({ kind }) => kind === 'context')
    .map((area) => {
      const within = areas.filter((one) => one.kind === 'process' && isIn(one, area))
      const own = firstOfEach(notes.filter((note) => note.kind !== 'actor' && isIn(note, area)).toSorted(byTime))
      const processes = within
        .map((process) => ({ area: process, notes: own.filter((note) => isIn(note, process)) }))
        .filter((process) => process.notes.length > 0)
      return { area, processes, rest: own.filter((note) => !within.some((process) => isIn(note, process))) }
    })

/** A note belongs where its middle lies: some lie over an edge. */
const isIn = ({ x, y, width, height }: Box, area: Box): boolean => {
  const [middleX, middleY] = [x + width / 2, y + height / 2]
  return area.x <= middleX && middleX <= area.x + area.width && area.y <= middleY && middleY <= area.y + area.height
}

/** Views lie below wherever there is room: they come after all that fills them. */
const byTime = (one: Note, other: Note): number =>
  Number(one.kind === 'read-model') - Number(other.kind === 'read-model') || one.x - other.x || one.y - other.y

const firstOfEach = (notes: readonly Note[]): readonly Note[] =>
  [...new Map(notes.toReversed().map((note) => [note.part, note])).values()].toSorted(byTime)
