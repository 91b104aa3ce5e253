import { createContext, use, useLayoutEffect, useRef } from 'react'
import { createLiveLines } from './live-lines.ts'

export const LiveLinesContext = createContext(createLiveLines())

/** The live line of a part, written from outside of React. */
export const LiveLine = ({ part, className }: { readonly part: string; readonly className: string | undefined }) => {
  const lines = use(LiveLinesContext)
  const element = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => (element.current ? lines.attach(part, element.current) : undefined), [lines, part])
  return <span ref={element} className={className} data-live={part} />
}

const LIVE_KINDS = ['command', 'event', 'policy', 'read-model']

/** True for parts of which something can be counted. */
export const isLive = (kind: string): boolean => LIVE_KINDS.includes(kind)
