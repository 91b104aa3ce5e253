import type { Store } from '@banyan/pages/store'
import type { LiveEvent, LiveState } from './live.ts'
import { openTopicalStream, type TopicalStream } from './topical-stream.ts'

/** How often a tab looks whether anything has been heard from the one that reads the stream. */
const LOOK_EVERY_MS = 2_000
/** So many looks without a word, and it is asked whether it is there. */
const LOOKS_UNTIL_ASKED = 2
/** So many, and it has stalled: another tab takes over, 6 to 8 s after the last word. */
const LOOKS_UNTIL_TAKEN_OVER = 4
/** Events remembered, so that what comes from two sides is told once: as many as the server tells again. */
const EVENTS_REMEMBERED = 1_000

type Message =
  | { readonly kind: 'event'; readonly event: LiveEvent; readonly id: string }
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'watching'; readonly tab: string; readonly topics: readonly string[] }
  | { readonly kind: 'who-leads' }
  | { readonly kind: 'who-watches' }

/** Settings of {@link openSharedStream}. */
export type SharedOptions = {
  readonly onEvent: (event: LiveEvent) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
  /** What this tab wants to hear of besides what comes to the member anyway. */
  readonly watched: Store<readonly string[]>
}

/**
 * One live stream for all tabs of this browser (HTTP/1.1 allows six connections to one address, and each stream keeps
 * one). The tab that holds the lock reads the stream and tells the others. When it closes, or stalls (busy, or frozen by the
 * browser) for {@link LOOKS_UNTIL_TAKEN_OVER} looks, another one takes over and goes on after the last event; who stalled
 * steps back on waking. Looks are counted, not time: after a stall of its own a tab hears first what was told meanwhile.
 * Browsers without locks get a stream per tab.
 */
export const openSharedStream = (memberId: string, options: SharedOptions): void => {
  const locks = (navigator as { readonly locks?: LockManager }).locks
  const { tell, lastEventId } = tellOnce(options)
  const { signal, watched, onState } = options
  if (locks === undefined || typeof BroadcastChannel === 'undefined') {
    const stream = openTopicalStream({ onEvent: tell, onState, signal, lastEventId, isBehind: false }, watched.get())
    return whileOpen(
      signal,
      watched.watch(() => stream.watch(watched.get())),
    )
  }
  shareStream(`social-live:${memberId}`, { ...options, locks, tell, lastEventId })
}

type Sharing = SharedOptions & Told & { readonly locks: LockManager }

const shareStream = (name: string, { locks, signal, watched, onState, tell, lastEventId }: Sharing): void => {
  const channel = new BroadcastChannel(name)
  const tab = Math.random().toString(36).slice(2)
  const wishes = new Map<string, readonly string[]>()
  let lead: Lead | null = null
  let queue = new AbortController()
  let followed = false
  let over = false
  let silentLooks = 0

  const say = (message: Message) => signal.aborted || channel.postMessage(message)
  const hear = (event: LiveEvent, id: string) => {
    over ||= event.kind === 'logged-out'
    tell(event, id)
  }
  const watch = (who: string, topics: readonly string[]) => {
    wishes.delete(who)
    if (topics.length > 0) wishes.set(who, topics)
    lead?.watch([...wishes.values()].flat())
  }
  const tellWishes = () => {
    watch(tab, watched.get())
    say({ kind: 'watching', tab, topics: watched.get() })
  }
  const hold = () => {
    // Who led learnt that the login has ended: there is nothing to take over.
    if (over || signal.aborted) return undefined
    const end = new AbortController()
    const topics = [...wishes.values()].flat()
    const leading = { lastEventId, topics, say, tell: hear, onState, tookOver: followed }
    lead = startLead({ ...leading, signal: AbortSignal.any([signal, end.signal]) }, end)
    say({ kind: 'who-watches' })
    return untilAborted(signal)
  }
  const line = () => {
    const mine = new AbortController()
    queue = mine
    const until = AbortSignal.any([signal, mine.signal])
    locks.request(name, { signal: until }, hold).catch(() => mine.signal.aborted || stepBack())
  }
  const takeOver = () => {
    queue.abort()
    // Also where this tab never heard of it: there are tabs that did.
    followed = true
    void locks.request(name, { steal: true }, hold).catch(stepBack)
  }
  /** Another tab took over while this one stood still. */
  const stepBack = () => {
    if (signal.aborted || lead === null) return
    lead.end()
    lead = null
    followed = true
    silentLooks = 0
    line()
    say({ kind: 'who-leads' })
  }
  const look = () => {
    if (lead !== null || over) return
    silentLooks += 1
    if (silentLooks < LOOKS_UNTIL_ASKED) return
    if (silentLooks < LOOKS_UNTIL_TAKEN_OVER) return say({ kind: 'who-leads' })
    silentLooks = 0
    takeOver()
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'who-leads') return lead?.tellState()
    if (data.kind === 'who-watches') return tellWishes()
    if (data.kind === 'watching') return watch(data.tab, data.topics)
    silentLooks = 0
    followed = true
    if (data.kind === 'event') hear(data.event, data.id)
    else if (lead === null) onState(data.state)
  })
  const timer = setInterval(look, LOOK_EVERY_MS)
  // What was told to a frozen tab may be gone.
  const readAgain = () => tell({ kind: 'missed' }, '')
  const leave = () => say({ kind: 'watching', tab, topics: [] })
  document.addEventListener('resume', readAgain)
  addEventListener('pagehide', leave)
  whileOpen(signal, watched.watch(tellWishes), () => {
    clearInterval(timer)
    document.removeEventListener('resume', readAgain)
    removeEventListener('pagehide', leave)
    channel.postMessage({ kind: 'watching', tab, topics: [] } satisfies Message)
    channel.close()
  })
  say({ kind: 'who-leads' })
  tellWishes()
  line()
}

type Lead = { readonly tellState: () => void; readonly end: () => void } & TopicalStream

type Leading = Told & {
  /** Another tab read the stream before. */
  readonly tookOver: boolean
  readonly topics: readonly string[]
  readonly say: (message: Message) => void
  readonly onState: (state: LiveState) => void
  readonly signal: AbortSignal
}

const startLead = ({ topics, say, tell, tookOver, ...o }: Leading, end: AbortController): Lead => {
  let state: LiveState = tookOver ? 'reconnecting' : 'connecting'
  const tellState = () => say({ kind: 'state', state })
  const onEvent = (event: LiveEvent, id: string) => {
    tell(event, id)
    say({ kind: 'event', event, id })
  }
  const onState = (next: LiveState) => {
    // To the other tabs it is the stream of before, which goes on.
    state = tookOver && next === 'connecting' ? 'reconnecting' : next
    o.onState(state)
    tellState()
  }
  const isBehind = tookOver && o.lastEventId() === null
  const { watch } = openTopicalStream({ ...o, isBehind, onEvent, onState }, topics)
  return { tellState, watch, end: () => end.abort() }
}

type Told = {
  readonly tell: (event: LiveEvent, id: string) => void
  /** The last event that was told; null before the first. */
  readonly lastEventId: () => string | null
}

/** Tells this tab each event once, from whichever side it comes. */
const tellOnce = ({ onEvent }: SharedOptions): Told => {
  const known = new Set<string>()
  let last: string | null = null
  const isNew = (event: LiveEvent, id: string) => id === '' || isAboutStream(event) || !known.has(id)
  return {
    lastEventId: () => last,
    tell: (event, id) => {
      if (!isNew(event, id)) return
      if (id !== '') {
        last = id
        // What comes after these may have their id.
        if (!isAboutStream(event)) known.add(id)
        if (known.size > EVENTS_REMEMBERED) known.delete(known.values().next().value!)
      }
      onEvent(event)
    },
  }
}

/** These carry the id of whatever comes before or after them. */
const isAboutStream = ({ kind }: LiveEvent) =>
  ['missed', 'refused', 'logged-out', 'topic-opened', 'topic-closed'].includes(kind)

const whileOpen = (signal: AbortSignal, ...ends: readonly (() => void)[]): void =>
  signal.addEventListener('abort', () => {
    for (const end of ends) end()
  })

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
