import { type Configuration, configurationFromEnvironment, type Settings } from '@banyan/configuration'
import { faults, type FaultSwitches, withFaults } from '@banyan/faults'
import type { ProcessLogger } from '@banyan/telemetry'
import { configured, processSettings } from './settings.ts'

/** Opens a process's settings and lets those of every process take effect: so far how much it logs. Throws `CONFIGURATION_SOURCE_WRONG`. */
export const openProcessConfiguration = async (
  process: string,
  settings: readonly Settings[],
  o: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly log: ProcessLogger
    readonly switches: FaultSwitches | undefined
  },
): Promise<Configuration> => {
  const way = { at: 'configuration', from: process, to: 'configuration' } as const
  const asked = { ...way, failure: (why: string) => faults.FAULTS_INJECTED({ ...way, why }) }
  const configuration = await configurationFromEnvironment({
    ...o,
    around: (store) => withFaults(store, o.switches, { newest: asked, find: asked, add: asked }),
    process,
    configured,
    settings: [...settings, processSettings],
  })
  const ofProcesses = configuration.of(processSettings)
  const take = ({ logLevel }: { readonly logLevel: string }) => void (o.log.level = logLevel)
  take(ofProcesses.current)
  ofProcesses.onChange(take)
  return configuration
}
