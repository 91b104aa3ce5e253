export {
  type CodeComparison,
  type CodeDrift,
  compareWithCode,
  formatDrift,
  placeOf,
} from '../context-map/code-drift.ts'
export { findHomes, type Home, type Homes, type Unread } from './homes.ts'
export { type Import, importsOf } from './imports.ts'
export {
  type ContextSources,
  isCode,
  isTest,
  readSources,
  type SourceCache,
  type SourceFile,
  type SystemSources,
} from './read-sources.ts'
export type { Sentence } from './sentence.ts'
export type { ListedFile, SourceTree } from './source-tree.ts'
export { tokensOf } from './tokens.ts'
