import type { Description } from '@banyan/model'
import { blocksOf, orderOf } from './blocks.ts'
import type { Area, Board, Note } from './board.ts'
import { type Column, columnsOf } from './columns.ts'
import { AREA, BLOCK, CHANNEL, LINE } from './geometry.ts'
import { drawLines, type Edge, type Lines, type Scale } from './lines/draw-lines.ts'
import type { Obstacle } from './lines/ground.ts'
import { linksOf } from './links.ts'
import type { Pinned } from './place-block.ts'
import { type PinnedArea, placeContext } from './place-context.ts'
import { timeRanks } from './time-ranks.ts'
import { titles, titleWidth } from './titles.ts'

/**
 * Where each note lies and each line runs: contexts one below the other, in each its processes, time from left to right for all of them. A
 * function of the description alone: same model, same board; what is added to one context moves no other sideways but by the room that its
 * lines need, unless it comes earlier in time.
 */
export const layOut = (description: Description): Board => {
  const blocks = description.contexts.flatMap(blocksOf)
  const ranks = timeRanks(blocks, orderOf(description, blocks))
  const columns = columnsOf(ranks)
  const areas: PinnedArea[] = []
  const notes: Pinned[] = []
  let y: number = AREA.margin
  for (const context of description.contexts) {
    const placed = placeContext(context, { blocks, ranks }, y)
    areas.push(...placed.areas)
    notes.push(...placed.notes)
    y = placed.bottom + AREA.gap
  }
  const height = Math.max(0, y - AREA.gap) + AREA.margin
  const links = linksOf(description, notes)
  const obstacles = areas.flatMap(titleOf)
  const lines = drawLines(links, { columns, notes, obstacles, edges: areas.flatMap(edgesOf), height })
  const scale = scaleOf(columns, lines, { areas, notes })
  return {
    width: scale.width,
    height,
    areas: areas.map((area) => spread(area, scale)),
    notes: notes.map(({ column, x, ...note }): Note => ({ ...note, x: scale.columnX(column) + x })),
    arrows: links.map((link) => ({ ...link, points: lines.pointsOf(link, scale) })),
  }
}

/** An area's name lies in its first column, longer ones reach into others. */
const titleOf = ({ kind, words, y, left, right }: PinnedArea): readonly Obstacle[] => {
  const columns = Math.min(right.column - left.column + 1, Math.ceil(titleWidth(kind, words) / TITLE_COLUMN))
  const { height } = titles[kind]
  return Array.from({ length: columns }, (_, i) => ({ column: left.column + i, y, height }))
}
/** So much of a title at most is taken to lie in one column, in pixels. */
const TITLE_COLUMN = BLOCK.width

const edgesOf = ({ y, height, left, right }: PinnedArea): readonly Edge[] =>
  [y, y + height].map((edge) => ({ y: edge, first: left.column, last: right.column }))

type Placed = { readonly areas: readonly PinnedArea[]; readonly notes: readonly Pinned[] }

/** Columns as far apart as what stands out of them and the lines between them need. */
const scaleOf = (columns: readonly Column[], { lanes }: Lines, placed: Placed): Scale & { readonly width: number } => {
  const starts: number[] = []
  const channels: { readonly x: number; readonly width: number }[] = []
  let x: number = AREA.margin
  for (const [i, { width }] of columns.entries()) {
    const [before, after] = overhangOf(i, width, placed)
    const room = roomFor(lanes[i]!, i > 0)
    channels.push({ x, width: room })
    starts.push(x + room + before)
    x += room + before + width + after
  }
  const room = roomFor(lanes[columns.length]!, false)
  channels.push({ x, width: room })
  return {
    columnX: (column) => starts[column]!,
    laneX: (channel, { index, count }) => {
      const { x: left, width } = channels[channel]!
      return left + width / 2 + (index - (count - 1) / 2) * LINE.pitch
    },
    width: x + room + AREA.margin,
  }
}

const roomFor = (lanes: number, isBetween: boolean): number =>
  Math.max(isBetween ? CHANNEL.lines : 0, Math.ceil(lanes / CHANNEL.step) * CHANNEL.step) * LINE.pitch

/** How far areas and notes reach out of a column, left and right. */
const overhangOf = (column: number, width: number, { areas, notes }: Placed): readonly [number, number] => {
  const own = notes.filter((note) => note.column === column)
  const lefts = areas.filter(({ left }) => left.column === column).map(({ left }) => left.x)
  const rights = areas.filter(({ right }) => right.column === column).map(({ right }) => right.x)
  return [
    -Math.min(0, ...own.map(({ x }) => x), ...lefts),
    Math.max(0, ...own.map((note) => note.x + note.width - width), ...rights.map((right) => right - width)),
  ]
}

const spread = ({ left, right, ...area }: PinnedArea, { columnX }: Scale): Area => {
  const x = columnX(left.column) + left.x
  return { ...area, x, width: columnX(right.column) + right.x - x }
}
