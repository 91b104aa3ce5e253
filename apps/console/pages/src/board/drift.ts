import { isAbout } from '@banyan/board'
import type { Relation } from '@banyan/model'
import type { CodeDrift } from '@banyan/model/sources'
import type { Language } from '@banyan/pages/language'

/** One contradiction of the model with itself or with the code, and where on the board it shows. */
export type Drift = {
  readonly text: string
  /** What the model says of itself it says in English. */
  readonly lang: Language
  /** The file and line where the code shows it; null for what the model shows by itself. */
  readonly place: string | null
  /** Notes by their part: `policy books.when-sold`. */
  readonly parts: readonly string[]
  /** The context that leans on a neighbour in a way that the map does not say, or the map says and nothing does. */
  readonly between: readonly [context: string, neighbour: string] | null
  /** Whether it is said of this relation. */
  readonly isAbout: (relation: Relation) => boolean
}

const NEIGHBOUR = [/no relation to (\S+) says so$/, /separate ways from (\S+)$/, /published language of (\S+), and/]

/** Reads the sentences of `findDrift`. What names no part of the board is still shown among all. */
export const driftOf = (lines: readonly string[]): readonly Drift[] =>
  lines.map((text) => {
    const [, kind = '', name = ''] = /^([a-z-]+) (\S+) /.exec(text) ?? []
    const plain = { text, lang: 'en', place: null } as const
    if (kind !== 'context') return { ...plain, parts: [`${kind} ${name}`], between: null, isAbout: () => false }
    const neighbour = NEIGHBOUR.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)
    const [, reaction, reacting] = /\((policy|saga) ([^)]+)\)/.exec(text) ?? []
    const event = /^context \S+ has (\S+) from /.exec(text)?.[1]
    const between = neighbour === undefined ? null : ([name, neighbour] as const)
    return {
      ...plain,
      parts: [...(reaction ? [`${reaction} ${name}.${reacting}`] : []), ...(event ? [`event ${name}.${event}`] : [])],
      between,
      isAbout: ({ upstream, downstream }) => isOf(between, upstream) && isOf(between, downstream),
    }
  })

/** What the code does that the context map does not say. */
export const driftInCode = (findings: readonly CodeDrift[], language: Language): readonly Drift[] =>
  findings.map((one) => ({
    text: one.says[language],
    lang: language,
    place: one.line > 0 ? `${one.file}:${one.line}` : one.file,
    parts: [],
    between: one.between,
    isAbout: (relation) => isAbout(one, relation),
  }))

/** With its place, where it has one. */
export const lineOf = ({ text, place }: Drift): string => (place === null ? text : `${place}: ${text}`)

const isOf = (between: Drift['between'], name: string): boolean => between?.includes(name) ?? false
