import type { Balanced } from './balancer.ts'
import type { Registry } from './registry.ts'

/**
 * Who can be asked for a name, the same array until something changes: those who live by the registry; where by it nobody does, or there is none,
 * those that one was told of at the start. Who is silent to the registry may only be cut off from it: asking costs a refused connection, not
 * asking an outage.
 */
export const livingOrTold = (
  registry: Pick<Registry, 'find'> | undefined,
  told: (name: string) => readonly string[],
): ((name: string) => readonly Balanced[]) => {
  const known = new Map<string, readonly Balanced[]>()
  const toldOf = (name: string): readonly Balanced[] => {
    const listed = known.get(name) ?? told(name).map((url) => ({ id: url, url }))
    if (listed.length > 0) known.set(name, listed)
    return listed
  }
  return (name) => {
    const living = registry?.find(name) ?? []
    return living.length > 0 ? living : toldOf(name)
  }
}
