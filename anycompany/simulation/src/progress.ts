/** Where progress is shown. */
export type Screen = {
  readonly isTerminal: boolean
  readonly write: (text: string) => void
}

/** One part of a run, of which it is known how much there is to do. */
export type Phase = {
  /** One more is done; `total` when it has only now become known. */
  readonly step: (total?: number) => void
  /** The last line of the phase. */
  readonly end: () => void
}

const BAR_CHARACTERS = 24
/** A terminal is drawn anew at most so often, and elsewhere a line is written. */
const REDRAW_MS = { terminal: 100, lines: 5_000 } as const
const CLEAR_LINE = '\r\u001B[2K'

/** Shows how far a phase is and what was refused so far: one moving line on a terminal, a plain line now and then elsewhere. */
export const startPhase = (
  screen: Screen,
  o: { readonly name: string; readonly total: number; readonly refused: () => number; readonly now?: () => number },
): Phase => {
  const now = o.now ?? (() => performance.now())
  const everyMs = screen.isTerminal ? REDRAW_MS.terminal : REDRAW_MS.lines
  const startedAt = now()
  let [done, total, shownAt] = [0, o.total, startedAt]
  const line = () => lineOf({ ...o, done, total, seconds: (now() - startedAt) / 1_000 })
  const show = (last: boolean): void => {
    shownAt = now()
    screen.write(screen.isTerminal ? `${CLEAR_LINE}${line()}${last ? '\n' : ''}` : `${line()}\n`)
  }
  if (screen.isTerminal) show(false)
  return {
    step: (known) => {
      if (known === undefined) done += 1
      else total = known
      if (now() - shownAt >= everyMs) show(false)
    },
    end: () => show(true),
  }
}

const lineOf = (o: {
  readonly name: string
  readonly done: number
  readonly total: number
  readonly seconds: number
  readonly refused: () => number
}): string => {
  const share = o.total === 0 ? 1 : Math.min(1, o.done / o.total)
  const filled = Math.round(share * BAR_CHARACTERS)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_CHARACTERS - filled)}`
  const counts = `${o.done.toLocaleString('en')} of ${o.total.toLocaleString('en')}`
  return `${o.name.padEnd(14)} ${bar} ${counts}, ${o.seconds.toFixed(0)} s, refused ${o.refused().toLocaleString('en')}`
}
