import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Narrator } from './narrator.ts'

type BuildPages = (o: {
  readonly cacheDir: string
  readonly onProgress?: (progress: { readonly stage: string; readonly cached?: boolean }) => void
  readonly signal?: AbortSignal
}) => Promise<{ readonly dir: string }>

/**
 * The pages that `file` builds, on the first run and after a change; `undefined` in a checkout without them.
 * Named by its path, not imported: the platform does not depend on the company that runs on it.
 */
export const preparePages = async (
  o: {
    readonly name: string
    readonly file: string
    readonly cacheDir: string
    readonly signal: AbortSignal
  },
  narrator: Narrator,
): Promise<string | undefined> => {
  if (!existsSync(o.file)) return undefined
  const { buildPages } = (await import(pathToFileURL(o.file).href)) as { readonly buildPages: BuildPages }
  let stage = ''
  const onProgress = (progress: { readonly stage: string }) => {
    if (progress.stage === stage || progress.stage === 'ready') return
    stage = progress.stage
    narrator.say(`  ${o.name}: ${stage}`)
  }
  return (await buildPages({ cacheDir: o.cacheDir, onProgress, signal: o.signal })).dir
}
