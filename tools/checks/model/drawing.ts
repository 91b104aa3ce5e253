import { drawSvg, layOut } from '@banyan/board'
import { describe, type System } from '@banyan/model'
import { type Workspace, workspaces } from '../../tidy/dependencies.ts'
import type { GeneratedPart } from '../generated.ts'

/** The dependency table as a drawing; arrows that another arrow implies are left out. */
export const drawingPart = (table: readonly Workspace[] = workspaces): GeneratedPart => ({
  page: 'ARCHITECTURE.md',
  name: 'dependencies',
  content: ['```mermaid', 'flowchart BT', ...nodes(table), ...arrows(table), '```'].join('\n'),
})

const nodes = (table: readonly Workspace[]): readonly string[] => table.map((w) => `  ${idOf(w.name)}[${w.folder}]`)

const arrows = (table: readonly Workspace[]): readonly string[] =>
  table.flatMap((w) =>
    w.mayImport
      .filter((target) => !w.mayImport.some((other) => other !== target && reaches(table, other, target)))
      .map((target) => `  ${idOf(w.name)} --> ${idOf(target)}`),
  )

const reaches = (table: readonly Workspace[], from: string, to: string): boolean => {
  const next = table.find((w) => w.name === from)?.mayImport ?? []
  return next.includes(to) || next.some((name) => reaches(table, name, to))
}

const idOf = (name: string): string => name.replace(/^@/, '').replaceAll(/[/-]/g, '_')

/** The event-storming board of the code as it is, in both languages. */
export const boardPictures = (model: System): readonly GeneratedPart[] => {
  const board = layOut(describe(model))
  return (['en', 'ko'] as const).map((language) => ({
    page: `docs/images/board.${language}.svg`,
    content: drawSvg(board, { language, title: model.name }),
  }))
}
