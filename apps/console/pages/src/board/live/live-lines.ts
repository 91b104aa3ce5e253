import type { NoteLine } from './note-numbers.ts'

/**
 * Writes live lines straight into their elements: once a second hundreds of notes change, and React need not know. Elements that say the
 * same as before are not touched.
 */
export type LiveLines = {
  /** Shows the line of a part in this element, from now on. Answers the function that ends it. */
  readonly attach: (part: string, element: HTMLElement) => () => void
  /** Takes new lines; they are written in the next frame. */
  readonly show: (lines: ReadonlyMap<string, NoteLine>) => void
}

export const createLiveLines = (): LiveLines => {
  const elements = new Map<string, Set<HTMLElement>>()
  let lines: ReadonlyMap<string, NoteLine> = new Map()
  let frame = 0
  const write = () => {
    frame = 0
    for (const [part, those] of elements) for (const element of those) say(element, lines.get(part))
  }
  return {
    attach: (part, element) => {
      const those = elements.get(part) ?? new Set()
      elements.set(part, those.add(element))
      say(element, lines.get(part))
      return () => void those.delete(element)
    },
    show: (next) => {
      lines = next
      frame ||= requestAnimationFrame(write)
    },
  }
}

const said = new WeakMap<HTMLElement, NoteLine>()

const say = (element: HTMLElement, line: NoteLine | undefined) => {
  const before = said.get(element)
  if (line === undefined || (before?.text === line.text && before.state === line.state)) return
  said.set(element, line)
  if (before?.text !== line.text) writeText(element, line.text)
  if (before?.state !== line.state) element.dataset['state'] = line.state
}

/** A text node that stays: cheaper than a new one. */
const writeText = (element: HTMLElement, text: string) => {
  const { firstChild } = element
  if (firstChild instanceof Text) firstChild.data = text
  else element.textContent = text
}
