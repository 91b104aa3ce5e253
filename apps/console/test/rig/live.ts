import type { Visitor } from './stage.ts'

/** As much of a reading as tests look at. */
export type NowTold = {
  readonly hosts: readonly { readonly process: object | null }[]
  readonly contexts: readonly { readonly context: string; readonly standing: string }[]
  readonly rates: {
    readonly contexts: Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>>
    >
  } | null
  readonly gateway: {
    readonly requestsPerSecond: number
    readonly errorsPerSecond: number
    readonly p99Ms: number
    readonly inFlight: Readonly<Record<string, number>>
  } | null
}

/** What `/api/live` sends, one reading a second. */
export type LiveReader = AsyncDisposable & {
  /** The next reading that fits. */
  readonly next: (fits?: (now: NowTold) => boolean) => Promise<NowTold>
  /** Resolves with all names of events that came, when the stream is over. */
  readonly ended: () => Promise<readonly string[]>
}

export const openLive = async (origin: string, visitor: Visitor): Promise<LiveReader> => {
  const leaving = new AbortController()
  const response = await fetch(`${origin}/api/live`, { headers: { cookie: visitor.cookie() }, signal: leaving.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const names: string[] = []
  let rest = ''
  const frame = async (): Promise<{ readonly event: string; readonly data: string } | undefined> => {
    for (;;) {
      const end = rest.indexOf('\n\n')
      if (end >= 0) {
        const lines = rest.slice(0, end).split('\n')
        rest = rest.slice(end + 2)
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const event = field('event')
        if (event === undefined) continue
        names.push(event)
        return { event, data: field('data') ?? '' }
      }
      const { value, done } = await reader.read()
      if (done) return undefined
      rest += value
    }
  }
  return {
    next: async (fits = () => true) => {
      for (let found = await frame(); found; found = await frame()) {
        const now = JSON.parse(found.data) as NowTold
        if (found.event === 'now' && fits(now)) return now
      }
      throw new Error('the stream ended')
    },
    ended: async () => {
      while (await frame()) continue
      return names
    },
    [Symbol.asyncDispose]: async () => leaving.abort(),
  }
}
