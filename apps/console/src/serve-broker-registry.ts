import { openBroker } from '@banyan/bus-nats/broker'
import { failureOf, formatFailure } from '@banyan/model'
import { openRegistry, type Registry } from '@banyan/registry'
import { natsLink } from '@banyan/registry/nats'
import { serveRegistry } from '@banyan/registry/serve'
import type { Logger } from '@banyan/telemetry'
import type { RegistrySettings } from './settings.ts'

/** Serves over HTTP and DNS who lives by the broker's registry. Where a port is taken, operators have their console all the same. */
export const serveBrokerRegistry = async (
  { brokerUrl, ...served }: RegistrySettings,
  log: Logger,
): Promise<AsyncDisposable & { readonly registry: Registry }> => {
  const broker = openBroker({ url: brokerUrl, name: 'console, registry', log })
  const registry = openRegistry(natsLink({ broker, system: served.system }))
  const faces = await serveRegistry(registry, served).catch((error: unknown) => {
    const { httpPort, dnsPort } = served
    log.error({ httpPort, dnsPort, error: formatFailure(failureOf(error)) }, 'the registry is not served')
  })
  if (faces) log.info({ httpPort: faces.httpPort, dnsPort: faces.dnsPort }, 'the registry is served')
  return {
    registry,
    [Symbol.asyncDispose]: async () => {
      await faces?.[Symbol.asyncDispose]()
      await registry[Symbol.asyncDispose]()
      await broker[Symbol.asyncDispose]()
    },
  }
}
