import type { SystemSources } from '@banyan/model/sources'

/** What one host says of the code of its system. */
export type HostSources = SystemSources & {
  readonly hosted: readonly string[]
  /** ISO 8601. */
  readonly startedAt: string
}

/** What a host of an older release says. */
export const NOTHING_READ: SystemSources = { contexts: [], unread: [], languages: [] }

/**
 * The code of all hosts: each context's as a host that runs it read it, the one started last where several did; of a context that none runs
 * any host may tell.
 */
export const sourcesOfAll = (told: readonly HostSources[]): SystemSources => {
  const newestFirst = told.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const speakersOf = (context: string): readonly HostSources[] => {
    const running = newestFirst.filter(({ hosted }) => hosted.includes(context))
    return running.length > 0 ? running : newestFirst
  }
  const names = unique(
    newestFirst.flatMap(({ contexts, unread }) => [...contexts, ...unread].map(({ context }) => context)),
  )
  const contexts = names.flatMap((name) => first(speakersOf(name), ({ contexts: read }) => read, name))
  const isRead = new Set(contexts.map(({ context }) => context))
  return {
    contexts,
    unread: names
      .filter((name) => !isRead.has(name))
      .flatMap((name) => first(speakersOf(name), ({ unread }) => unread, name)),
    languages: unique(newestFirst.flatMap(({ languages }) => languages)),
  }
}

/** Of the first host that has it; none where no host has. */
const first = <T extends { readonly context: string }>(
  hosts: readonly HostSources[],
  listOf: (host: HostSources) => readonly T[],
  name: string,
): readonly T[] => hosts.flatMap((host) => listOf(host).filter(({ context }) => context === name)).slice(0, 1)

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)]
