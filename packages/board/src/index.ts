export type { Area, Arrow, Board, Box, Note, NoteKind } from './board.ts'
export { layOut } from './layout.ts'
export { drawSvg } from './svg.ts'
