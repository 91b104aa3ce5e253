import type { Readable } from 'node:stream'

/** Takes one line of output, without its end. */
export type LineSink = (line: string) => void

/** A longer line is cut: one process must not fill another's memory. */
export const MAX_LINE_CHARS = 64 * 1024

/** Calls `sink` for each line of a stream, the unfinished last one included. */
export const eachLine = (stream: Readable, sink: LineSink): void => {
  let rest = ''
  let skipping = false
  stream.setEncoding('utf8')
  stream.on('error', () => {}) // A killed process breaks its pipe; its end is noticed elsewhere.
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!skipping) sink(line.slice(0, MAX_LINE_CHARS))
      skipping = false
    }
    if (rest.length > MAX_LINE_CHARS) {
      if (!skipping) sink(rest.slice(0, MAX_LINE_CHARS))
      skipping = true
      rest = ''
    }
  })
  stream.on('end', () => {
    if (rest !== '' && !skipping) sink(rest)
  })
}
