/** Sizes in pixels. */
const NOTE_WIDTH = 132
const NOTE_HEIGHT = 76
const NOTE_GAP = 28
const LEAD = 36

export const NOTE = {
  width: NOTE_WIDTH,
  height: NOTE_HEIGHT,
  gap: NOTE_GAP,
  box: { width: NOTE_WIDTH, height: NOTE_HEIGHT },
} as const

export const AGGREGATE = { width: 120, height: 44, gap: 8 } as const
/** Lies over the lower left corner of its command. */
export const ACTOR = { width: 62, height: 26, gap: 4, overlapX: 12, overlapY: 12 } as const
/** Lies over the upper right corner of its event. */
export const EXTERNAL = { width: 84, height: 28, overlapX: 60, overlapY: 14 } as const

/** Commands and events; policies lie left of that. */
export const BLOCK = {
  width: 2 * NOTE_WIDTH + LEAD,
  lead: LEAD,
  policies: NOTE_WIDTH + LEAD,
  gap: 72,
  rowGap: 24,
} as const

export const AREA = { margin: 16, padding: 32, header: 52, gap: 28 } as const
export const PROCESS = { header: 34, gap: 18 } as const
