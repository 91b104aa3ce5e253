import { faults } from '../errors.ts'
import type { Host } from './hosts.ts'
import type { HostModel } from './models.ts'

/** In whose name the console asks what nobody in particular asks. */
const CONSOLE = 'console'
/** Whoever does not say within this what it runs is away, in milliseconds. */
const ANSWER_MS = 2_500

/** Which hosts run which contexts, as last heard. */
export type Directory = {
  /** Those that run it, who answered last first. Throws `CONSOLE_HOST_AWAY` when nobody can know. */
  hostsOf(context: string): Promise<readonly Host[]>
  /** The same, after asking all hosts anew. */
  lookAgain(context: string): Promise<readonly Host[]>
  /** It gave no answer. */
  missed(host: Host): void
}

/** Asks hosts what they run when it must know, and remembers it also of those that are away. */
export const openDirectory = (all: readonly Host[]): Directory => {
  const hosted = new Map<Host, readonly string[]>()
  const away = new Set<Host>()
  const look = async (host: Host): Promise<void> => {
    const answer = await host.ask(CONSOLE, '/model', AbortSignal.timeout(ANSWER_MS)).catch(() => null) // away, as it is noted
    if (answer?.status !== 200) return void away.add(host)
    hosted.set(host, (answer.body as HostModel).hosted)
    away.delete(host)
  }
  const find = (context: string): readonly Host[] =>
    all
      .filter((host) => hosted.get(host)?.includes(context))
      .toSorted((a, b) => Number(away.has(a)) - Number(away.has(b)))
  const lookAgain = async (context: string): Promise<readonly Host[]> => {
    await Promise.all(all.map(look))
    const found = find(context)
    if (found.length > 0) return found
    if (all.some((host) => !hosted.has(host)) || away.size === all.length) throw faults.CONSOLE_HOST_AWAY({})
    return all.filter((host) => !away.has(host)) // they say in words that nobody has it
  }
  return {
    lookAgain,
    hostsOf: async (context) => {
      const known = find(context)
      return known.some((host) => !away.has(host)) ? known : lookAgain(context)
    },
    missed: (host) => void away.add(host),
  }
}
