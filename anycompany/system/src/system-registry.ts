import { openBroker } from '@banyan/bus-nats/broker'
import { faults, type FaultSwitches, withFaults } from '@banyan/faults'
import { openRegistry, type Registry } from '@banyan/registry'
import { natsLink } from '@banyan/registry/nats'
import type { Logger } from '@banyan/telemetry'

/** Of AnyCompany's streams, buckets and names. */
export const SYSTEM = 'anycompany'

/**
 * The system's registry, kept by its broker; undefined where there is none: one host of all contexts is told of, and not looked up. Where
 * processes reach each other by other addresses than those they listen at, `REGISTRY=off` leaves them what they were told.
 */
export const openSystemRegistry = (
  brokerUrl: string | undefined,
  o: { readonly name: string; readonly log: Logger; readonly switches: FaultSwitches | undefined },
): Registry | undefined => {
  if (brokerUrl === undefined || process.env['REGISTRY'] === 'off') return undefined
  const broker = openBroker({ url: brokerUrl, name: `${o.name}, registry`, log: o.log })
  const way = { at: 'registry', from: o.name, to: 'registry' } as const
  const asked = { ...way, failure: (why: string) => faults.FAULTS_INJECTED({ ...way, why }) }
  const link = withFaults(natsLink({ broker, system: SYSTEM }), o.switches, { send: asked, prove: asked })
  const registry = openRegistry(link)
  return {
    ...registry,
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await broker[Symbol.asyncDispose]()
    },
  }
}
