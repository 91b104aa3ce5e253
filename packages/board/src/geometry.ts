/** Sizes in pixels. */
const NOTE_WIDTH = 132
const NOTE_HEIGHT = 76
const NOTE_GAP = 32
const LEAD = 36

export const NOTE = {
  width: NOTE_WIDTH,
  height: NOTE_HEIGHT,
  gap: NOTE_GAP,
  box: { width: NOTE_WIDTH, height: NOTE_HEIGHT },
} as const

/** Side by side up to so many: they stay between the outer edges of commands and events. */
export const AGGREGATE = { width: 120, height: 44, gap: 8, perLine: 2 } as const
/** Lies over the lower left corner of its command; no line of them is longer than that. */
export const ACTOR = { width: 68, height: 26, gap: 4, overlapX: 12, overlapY: 12, perLine: 2 } as const
/** Lies over the upper right corner of its event. */
export const EXTERNAL = { width: 84, height: 28, overlapX: 60, overlapY: 14, perLine: 3 } as const

/** Commands and events. Between two blocks, and above views, lines have room to pass. */
export const BLOCK = { width: 2 * NOTE_WIDTH + LEAD, lead: LEAD, rowGap: 26 } as const
export const VIEW = { gap: 40 } as const

export const AREA = { margin: 16, padding: 12, header: 48, gap: 32 } as const
export const PROCESS = { padding: 10, header: 34, gap: 18 } as const

/** Between arrows that run side by side, and between an arrow and a note that is not its own. */
export const LINE = { pitch: 6, clearance: 6, radius: 5 } as const
/** Room for arrows between two columns: for so many side by side, and then in steps, so that one more rarely moves what lies right of it. */
export const CHANNEL = { lines: 3, step: 3 } as const
