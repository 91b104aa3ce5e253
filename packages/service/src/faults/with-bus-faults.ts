import type { Bus, Message } from '@banyan/bus'
import { faults, type FaultSwitches, passing, type Place } from '@banyan/faults'

/** A bus that suffers what is switched on at `bus.publish` and `bus.deliver`, whichever adapter it is; the bus itself where there are no switches. */
export const withBusFaults = <B extends Bus>(bus: B, switches: FaultSwitches | undefined): B => {
  if (!switches) return bus
  const { lastKept } = bus
  return {
    ...bus,
    publish: (messages: readonly Message[], signal: AbortSignal) => {
      const [first] = messages
      if (switches.isQuiet || !first) return bus.publish(messages, signal)
      return passing(switches, way('bus.publish', first.context, 'broker', signal), () => bus.publish(messages, signal))
    },
    subscribe: ((subscribing, handle) =>
      bus.subscribe(subscribing, (message, signal, ...more) => {
        if (switches.isQuiet) return handle(message, signal, ...more)
        const asking = way('bus.deliver', message.context, contextOf(subscribing.consumer), signal)
        return passing(switches, asking, () => handle(message, signal, ...more))
      })) satisfies Bus['subscribe'],
    ...(lastKept && {
      lastKept: (context: string, signal: AbortSignal) =>
        passing(switches, way('bus.publish', context, 'broker', signal), () => lastKept(context, signal)),
    }),
  }
}

const way = (at: Place, from: string, to: string, signal: AbortSignal) => ({
  at,
  from,
  to,
  signal,
  failure: (why: string) => faults.FAULTS_INJECTED({ at, from, to, why }),
})

/** Consumers are called `<context>/<name>`. */
const contextOf = (consumer: string): string => consumer.split('/')[0]!
