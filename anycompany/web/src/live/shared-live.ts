import { openStream, type LiveEvent, type LiveState, type StreamOptions } from './live.ts'

type Message =
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'who-leads' }

/**
 * One live stream for all tabs of this browser (HTTP/1.1 allows six connections to one address, and each stream keeps
 * one). The tab that holds the lock reads the stream and tells the others; when it closes, the next one takes over and
 * everybody reads again what may have come in between. Browsers without locks get a stream per tab.
 */
export const openSharedStream = (memberId: string, options: StreamOptions): void => {
  const locks = (navigator as { readonly locks?: LockManager }).locks
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return openStream(options)
  const name = `social-live:${memberId}`
  const channel = new BroadcastChannel(name)
  let lead: Lead | null = null
  let followed = false
  let over = false
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'who-leads') return lead?.tellState()
    followed = true
    if (data.kind === 'state') options.onState(data.state)
    else options.onEvent(data.event)
    over ||= data.kind === 'event' && data.event.kind === 'logged-out'
  })
  const say = (message: Message) => channel.postMessage(message)
  options.signal.addEventListener('abort', () => channel.close())
  say({ kind: 'who-leads' })
  void locks
    .request(name, { signal: options.signal }, () => {
      // Who led learnt that the login has ended: there is nothing to take over.
      if (over) return undefined
      lead = startLead(options, { say, tookOver: followed })
      return untilAborted(options.signal)
    })
    // The only way out of waiting for the lock is our own signal.
    .catch(() => undefined)
}

type Lead = { readonly tellState: () => void }

const startLead = (
  { onEvent, onState, signal }: StreamOptions,
  { say, tookOver }: { readonly say: (message: Message) => void; readonly tookOver: boolean },
): Lead => {
  let state: LiveState = 'connecting'
  let behind = tookOver
  const tellEvent = (event: LiveEvent) => {
    onEvent(event)
    say({ kind: 'event', event })
  }
  const tellState = () => say({ kind: 'state', state })
  const changeState = (next: LiveState) => {
    state = next
    onState(next)
    tellState()
    if (next !== 'open' || !behind) return
    behind = false
    tellEvent({ kind: 'missed' })
  }
  openStream({ onEvent: tellEvent, onState: changeState, signal })
  return { tellState }
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
