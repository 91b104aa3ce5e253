/** One contradiction of the model with itself, and where on the board it shows. */
export type Drift = {
  readonly text: string
  /** Notes by their part: `policy books.when-sold`. */
  readonly parts: readonly string[]
  /** The context that leans on a neighbour in a way that the map does not say, or the map says and nothing does. */
  readonly between: readonly [context: string, neighbour: string] | null
}

const NEIGHBOUR = [/no relation to (\S+) says so$/, /separate ways from (\S+)$/, /published language of (\S+), and/]

/** Reads the sentences of `findDrift`. What names no part of the board is still shown among all. */
export const driftOf = (lines: readonly string[]): readonly Drift[] =>
  lines.map((text) => {
    const [, kind = '', name = ''] = /^([a-z-]+) (\S+) /.exec(text) ?? []
    if (kind !== 'context') return { text, parts: [`${kind} ${name}`], between: null }
    const neighbour = NEIGHBOUR.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)
    const policy = /\(policy ([^)]+)\)/.exec(text)?.[1]
    const event = /^context \S+ has (\S+) from /.exec(text)?.[1]
    return {
      text,
      parts: [...(policy ? [`policy ${name}.${policy}`] : []), ...(event ? [`event ${name}.${event}`] : [])],
      between: neighbour === undefined ? null : [name, neighbour],
    }
  })
