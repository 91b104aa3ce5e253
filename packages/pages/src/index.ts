export { type BuildOptions, type BuildProgress, buildPages, type PageSources } from './build.ts'
export { type PageHandler, pages, type PagesOptions } from './serve.ts'
export { sourceHash } from './source-hash.ts'
