import type { Balanced } from './balancer.ts'
import type { Registry } from './registry.ts'

/**
 * Who can be asked for a name, the same array until something changes: those who live by the registry. Nobody, where it knew some, is there and
 * knows none any more. Those that one was told of at the start where it never knew any, is away without having known any, or there is none.
 */
export const livingOrTold = (
  registry: Pick<Registry, 'find' | 'all' | 'isFresh' | 'onChange'> | undefined,
  told: (name: string) => readonly string[],
): ((name: string) => readonly Balanced[]) => {
  const known = new Map<string, readonly Balanced[]>()
  const toldOf = (name: string): readonly Balanced[] => {
    const listed = known.get(name) ?? told(name).map((url) => ({ id: url, url }))
    if (listed.length > 0) known.set(name, listed)
    return listed
  }
  if (!registry) return toldOf
  /** Names that are the registry's to judge. */
  const registered = new Set<string>()
  const note = (): void => {
    for (const { name } of registry.all()) registered.add(name)
  }
  note()
  registry.onChange(note)
  return (name) => {
    const living = registry.find(name)
    if (living.length > 0 || (registered.has(name) && registry.isFresh())) return living
    return toldOf(name)
  }
}
