import type { ContextDescription, Description } from '@banyan/model'

/** A choice that a list leaves to whoever looks: one of a few values, or a text. */
export type ListField = { readonly name: string; readonly options: readonly string[] | null; readonly usual: string }

/** What may be done about one row of a list: its input is taken from the row. */
export type RowDeed = {
  readonly name: string
  readonly words: Words
  readonly inputs: readonly string[]
  /** Of the aggregate that decides: with the one id in the row it names the stream. */
  readonly aggregate: string
}

/** A question that operators may ask a context, and the commands that it lets them send. */
export type DeskList = {
  readonly context: string
  readonly name: string
  readonly words: Words
  readonly fields: readonly ListField[]
  readonly deeds: readonly RowDeed[]
}

type Words = ContextDescription['words']
type Schema = { readonly enum?: readonly string[]; readonly default?: string | number | boolean | null }

const OPERATOR = 'operator'
/** What every list takes: pages are turned by the page. */
const PAGING = ['cursor', 'limit']

/** What the model of the running system lets operators ask and do: its queries and commands that name them among their callers. */
export const deskOf = ({ contexts }: Description): readonly DeskList[] =>
  contexts.flatMap((context) =>
    context.queries
      .filter(({ by }) => by.includes(OPERATOR))
      .map(({ name, words, input }) => ({
        context: context.name,
        name,
        words,
        fields: fieldsOf(input),
        deeds: deedsOf(context),
      })),
  )

const fieldsOf = (input: unknown): readonly ListField[] =>
  Object.entries(propertiesOf(input))
    .filter(([name]) => !PAGING.includes(name))
    .map(([name, schema]) => ({
      name,
      options: schema.enum ?? null,
      usual: schema.default === undefined ? '' : String(schema.default),
    }))

const deedsOf = (context: ContextDescription): readonly RowDeed[] =>
  context.commands
    .filter(({ by }) => by.includes(OPERATOR))
    .map(({ name, words, aggregate, input }) => ({ name, words, aggregate, inputs: neededIn(input) }))

/** What must be said: the rest has a value of its own. */
const neededIn = (input: unknown): readonly string[] =>
  Object.entries(propertiesOf(input)).flatMap(([name, schema]) => (schema.default === undefined ? [name] : []))

const propertiesOf = (schema: unknown): Readonly<Record<string, Schema>> =>
  (schema as { readonly properties?: Readonly<Record<string, Schema>> }).properties ?? {}

export type Row = Readonly<Record<string, unknown>>

/** What a command needs of a row; undefined where the row doesn't have all of it. */
export const inputFrom = (row: Row, { inputs }: RowDeed): Row | undefined =>
  inputs.length > 0 && inputs.every((name) => row[name] !== undefined)
    ? Object.fromEntries(inputs.map((name) => [name, row[name]]))
    : undefined

/** The stream of what a row is about, where a command on it is decided by one id. */
export const streamOf = (row: Row, deeds: readonly RowDeed[]): string | undefined => {
  const deed = deeds.find(({ inputs }) => inputs.length === 1 && typeof row[inputs[0]!] === 'string')
  return deed && `${deed.aggregate}-${String(row[deed.inputs[0]!])}`
}
