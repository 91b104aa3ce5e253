/** How much a board shows: from afar contexts and how they relate, then notes with their names, from near live numbers too. */
export type Level = 'far' | 'middle' | 'near'

/** Below, a note's name is too small to read. */
export const FAR_BELOW_ZOOM = 0.32
/** From here on, a note's second line can be read. */
export const NEAR_FROM_ZOOM = 0.72

export const levelOf = (zoom: number): Level => {
  if (zoom < FAR_BELOW_ZOOM) return 'far'
  return zoom < NEAR_FROM_ZOOM ? 'middle' : 'near'
}

/** A zoom at which each level is at its best. */
export const zoomOf: Readonly<Record<Exclude<Level, 'far'>, number>> = { middle: 0.5, near: 1 }
