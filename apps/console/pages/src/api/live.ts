import { createStore } from '@banyan/pages/store'
import type { Now } from './answers.ts'
import { signInEndings } from './request.ts'

/** What is going on, once a second; `null` before the first word. Outside React's tree: few components show all of it. */
export const now = createStore<Now | null>(null)

/** Whether the server is heard of: `lost` while the browser tries to come back. */
export const hearing = createStore<'connecting' | 'open' | 'lost'>('connecting')

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 15_000

/** Listens until the answered function is called. */
export const listen = (): (() => void) => {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = FIRST_PAUSE_MS
  const open = () => {
    source = new EventSource('/api/live')
    source.addEventListener('now', ({ data }: MessageEvent<string>) => {
      pauseMs = FIRST_PAUSE_MS
      now.change(() => JSON.parse(data) as Now)
      hearing.change(() => 'open')
    })
    source.addEventListener('error', () => {
      hearing.change(() => 'lost')
      // Of a refusal the browser does not try again by itself.
      if (source?.readyState !== EventSource.CLOSED) return
      // It may be that nobody is signed in any more: the page asks.
      signInEndings.change((count) => count + 1)
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
    hearing.change(() => 'connecting')
  }
}
