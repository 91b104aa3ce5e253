import { pages } from '@banyan/pages'
import { createLogger } from '@banyan/telemetry'
import { readSettings } from './settings.ts'
import { startConsole } from './start-console.ts'

const log = createLogger({ process: 'console' })

try {
  const settings = readSettings(process.env)
  const { pagesDir } = settings
  const running = await startConsole(settings, {
    log,
    ...(pagesDir !== null && { pages: pages({ dir: pagesDir, base: '/' }) }),
  })
  log.info({ port: running.port }, 'the console listens')
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    void Promise.resolve(running[Symbol.asyncDispose]()).then(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, end)
} catch (error) {
  log.error(error instanceof Error ? error.message : String(error))
  process.exit(78) // EX_CONFIG
}
