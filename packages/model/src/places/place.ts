/** Where a part of the model is declared. `file` is a URL as the engine writes it in a stack: `file:///…/post.ts`. */
export type Place = { readonly file: string; readonly line: number }

/** Beside the parts, not in them: what a system says of itself must not depend on where it is checked out. */
const places = new WeakMap<object, Place>()

/** `at write (file:///a/post.ts:12:5)`, `at file:///a/post.ts:12:5`. */
const FRAME = /\(?((?:file:\/\/)?\/[^()]*):(\d+):\d+\)?$/

/** The package's source: `src/`. */
const HERE = new URL('..', import.meta.url).href

/** Remembers where a part is declared: here, or at a place taken before. Costs some microseconds, once a part. */
export const notePlace = <P extends object>(part: P, place = findCallersPlace()): P => {
  if (place && !places.has(part)) places.set(part, place)
  return part
}

/** Undefined for what was not declared through a context. */
export const findPlace = (part: object): Place | undefined => places.get(part)

/** Of the nearest caller outside this package. */
export const findCallersPlace = (): Place | undefined => {
  for (const line of (new Error('a stack').stack ?? '').split('\n').slice(1)) {
    const [, file = '', number] = FRAME.exec(line) ?? []
    if (file !== '' && !isOurs(file)) return { file, line: Number(number) }
  }
  return undefined
}

/** Tests that stand beside the source declare contexts too. */
const isOurs = (file: string): boolean => file.startsWith(HERE) && !file.endsWith('.test.ts')
