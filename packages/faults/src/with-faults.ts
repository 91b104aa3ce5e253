import type { FaultSwitches } from './fault-switches.ts'
import { type Asking, passing } from './passing.ts'

type Method = (...args: never[]) => Promise<unknown>
type MethodsOf<Port> = {
  readonly [Name in keyof Port as NonNullable<Port[Name]> extends Method ? Name : never]?: Where
}
type Where = Pick<Asking, 'at' | 'from' | 'to' | 'failure'>

/**
 * A port whose named methods suffer what is switched on; the port itself where there are no switches. An `AbortSignal` among a call's arguments
 * ends what a switch holds up.
 */
export const withFaults = <Port extends object>(
  port: Port,
  switches: FaultSwitches | undefined,
  methods: MethodsOf<Port>,
): Port => {
  if (!switches) return port
  const made = Object.entries(methods as Readonly<Record<string, Where>>).map(([name, where]) => {
    const method = (port as Readonly<Record<string, Method>>)[name]!
    const call = (...args: never[]) => {
      if (switches.isQuiet) return method(...args)
      const signal = (args as readonly unknown[]).find((arg) => arg instanceof AbortSignal)
      return passing(switches, { ...where, signal }, () => method(...args))
    }
    return [name, call]
  })
  return { ...port, ...Object.fromEntries(made) }
}
