import type { Bus } from '@banyan/bus'
import { natsBus, openBroker } from '@banyan/bus-nats'
import { faults, type FaultSwitches, withFaults } from '@banyan/faults'
import { openRegistry, type Registry } from '@banyan/registry'
import { natsLink } from '@banyan/registry/nats'
import type { Logger } from '@banyan/telemetry'

/** Of AnyCompany's streams, buckets and names. */
const SYSTEM = 'anycompany'

/** What a process has of the broker: imported by those alone that are told of one, as its client takes several MB. */
export type OverBroker = {
  readonly bus: () => Bus
  /** Undefined with `REGISTRY=off`: where processes reach each other by other addresses than those they listen at, they know what they were told. */
  readonly registry: Registry | undefined
}

export const overBroker = (
  brokerUrl: string,
  o: { readonly name: string; readonly log: Logger; readonly switches: FaultSwitches | undefined },
): OverBroker => ({
  bus: () => natsBus({ url: brokerUrl, name: o.name, system: SYSTEM, log: o.log }),
  registry: process.env['REGISTRY'] === 'off' ? undefined : openSystemRegistry(brokerUrl, o),
})

const openSystemRegistry = (brokerUrl: string, o: Parameters<typeof overBroker>[1]): Registry => {
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
