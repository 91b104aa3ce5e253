/** A place in a broker's stream, and the name of what lies there; null where that is not ours. */
export type Place = { readonly position: number; readonly name: string | null }

/** How far everything is done, of work that is begun in order and ends in any. Holds what is open and nothing else. */
export const floorFrom = (start: Place) => {
  const before = new Map<number, Place>() // of each that is open, in the order begun: what was begun or passed just before it
  let newest = start
  return {
    begin: (place: Place): void => {
      before.set(place.position, newest)
      newest = place
    },
    end: (position: number): void => void before.delete(position),
    /** Nothing is to be done there. */
    pass: (place: Place): void => void (newest = place),
    /** Everything up to here is done. */
    floor: (): Place => {
      const [oldest] = before.values()
      return oldest ?? newest
    },
  }
}
