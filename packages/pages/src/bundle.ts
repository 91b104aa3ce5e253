/**
 * The bundler in a process of its own, started by `build.ts` with the folder to write to, the pages' root and their base: its native memory ends with
 * it, an abort is a kill, and `NODE_ENV` is set for it alone.
 */
import react from '@vitejs/plugin-react'
import { build, type PluginOption } from 'vite'
import { compressBelow } from './compress.ts'
import { NONCE_PLACEHOLDER } from './page-files.ts'

/** What the child process tells its parent. */
export type BundleReport =
  | { readonly kind: 'progress'; readonly stage: 'bundling' | 'compressing'; readonly modules: number }
  | { readonly kind: 'failed'; readonly reason: string }

/** Modules between two progress reports. */
const REPORT_EVERY_MODULES = 100

const report = (message: BundleReport) => process.send?.(message)

const counting = (): PluginOption => {
  let modules = 0
  return {
    name: 'count-modules',
    moduleParsed() {
      modules += 1
      if (modules % REPORT_EVERY_MODULES === 1) report({ kind: 'progress', stage: 'bundling', modules })
    },
    buildEnd() {
      report({ kind: 'progress', stage: 'compressing', modules })
    },
  }
}

const bundle = async (outDir: string, root: string, base: string) => {
  await build({
    root,
    base,
    configFile: false,
    envFile: false,
    logLevel: 'silent',
    html: { cspNonce: NONCE_PLACEHOLDER },
    plugins: [react(), counting()],
    // Nothing is inlined: the policy allows images from data: but scripts and styles only from files.
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false },
  })
  await compressBelow(outDir)
}

process.on('disconnect', () => process.exit(1))
try {
  const [outDir = '', root = '', base = ''] = process.argv.slice(2)
  await bundle(outDir, root, base)
  process.exit(0)
} catch (error) {
  report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
  process.disconnect?.()
}
