import type { LineSink } from './supervisor/lines.ts'

/** Tells whoever sits at the terminal what happens, in short lines. */
export type Narrator = {
  readonly say: (line: string) => void
  /** Takes the output of a process and shows what somebody should know of: warnings and errors. All of it is in the log files. */
  readonly listen: (name: string) => LineSink
}

/** Lines of one process within {@link WINDOW_MS}; a process in trouble must not bury what the others say. */
const MAX_LINES = 10
const WINDOW_MS = 10_000
const MAX_CHARS = 300

export const narrator = (
  write: (line: string) => void,
  now: () => number = performance.now.bind(performance),
): Narrator => ({
  say: write,
  listen: (name) => {
    let windowEnds = 0
    let shown = 0
    return (line) => {
      const sentence = worthSaying(line)
      if (sentence === undefined) return
      if (now() >= windowEnds) {
        windowEnds = now() + WINDOW_MS
        shown = 0
      }
      shown += 1
      if (shown <= MAX_LINES) write(`  ${name}: ${sentence.slice(0, MAX_CHARS)}`)
      if (shown === MAX_LINES + 1) write(`  ${name}: more in its log`)
    }
  },
})

/** Our own processes log one JSON object a line; the old shop writes access lines, which are for its log only. */
const worthSaying = (line: string): string | undefined => {
  if (!line.startsWith('{')) return undefined
  try {
    const { level, msg } = JSON.parse(line) as { readonly level?: unknown; readonly msg?: unknown }
    return level === 'warn' || level === 'error' || level === 'fatal'
      ? `${level}: ${typeof msg === 'string' ? msg : line}`
      : undefined
  } catch {
    return undefined
  }
}
