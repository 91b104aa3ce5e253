import { configurationFromEnvironment, loadConfigured, openDesk } from '@banyan/configuration'
import { pages } from '@banyan/pages'
import { createLogger } from '@banyan/telemetry'
import { serveBrokerRegistry } from './serve-broker-registry.ts'
import { readSettings } from './settings.ts'
import { startConsole } from './start-console.ts'

const log = createLogger({ process: 'console' })

try {
  const settings = readSettings(process.env)
  const { pagesDir, settingsModule } = settings
  const configuration = settingsModule === null ? null : await configurationOf(settingsModule)
  const registry = settings.registry && (await serveBrokerRegistry(settings.registry, log))
  const running = await startConsole(settings, {
    log,
    ...(configuration && { desk: configuration.desk }),
    ...(registry && { registry: registry.registry }),
    ...(pagesDir !== null && { pages: pages({ dir: pagesDir, base: '/' }) }),
  })
  log.info({ port: running.port }, 'the console listens')
  let isEnding = false
  const onSignal = (): void => {
    if (isEnding) return
    isEnding = true
    void Promise.resolve(running[Symbol.asyncDispose]())
      .then(() => registry?.[Symbol.asyncDispose]())
      .then(() => configuration?.[Symbol.asyncDispose]())
      .then(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, onSignal)
} catch (error) {
  log.error(error instanceof Error ? error.message : String(error))
  process.exit(78) // EX_CONFIG
}

/** Where operators change settings, in the store that all processes share. What it holds is known here too, in case its disk is lost. */
async function configurationOf(module: string) {
  const configured = await loadConfigured(module)
  const { settings } = configured
  const opening = { env: process.env, process: 'console', configured, settings, log, putsBack: true }
  const configuration = await configurationFromEnvironment(opening)
  return { ...configuration, desk: openDesk(settings, configuration.store) }
}
