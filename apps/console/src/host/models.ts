import type { Description } from '@banyan/model'
import type { Model } from './model.ts'

/** What one host says of its model and of itself. */
export type HostModel = Model & {
  readonly hosted: readonly string[]
  readonly drift: readonly string[]
  /** ISO 8601. */
  readonly startedAt: string
}

/** One model of all hosts: each context as the host that runs it says, the one started last where several do. */
export const modelOfAll = (models: readonly HostModel[]): HostModel => {
  const newestFirst = models.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const [newest] = newestFirst
  if (!newest) throw new Error('expected the model of at least one host, found none')
  const names = unique(newestFirst.flatMap(({ description }) => description.contexts.map(({ name }) => name)))
  const speakers = names.map((name) => {
    const describing = newestFirst.filter(({ description }) => description.contexts.some((one) => one.name === name))
    return { name, speaker: describing.find(({ hosted }) => hosted.includes(name)) ?? describing[0]! }
  })
  return {
    ...newest,
    description: {
      ...newest.description,
      contexts: speakers.map(({ name, speaker }) => speaker.description.contexts.find((one) => one.name === name)!),
      relations: uniqueRelations(newestFirst.flatMap(({ description }) => description.relations)),
    },
    hosted: names.filter((name) => models.some(({ hosted }) => hosted.includes(name))),
    drift: unique(newestFirst.flatMap(({ drift }) => drift)),
    places: Object.fromEntries(speakers.map(({ name, speaker }) => [name, speaker.places[name] ?? {}])),
  }
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)]

type Relations = Description['relations']

const uniqueRelations = (relations: Relations): Relations => [
  ...new Map(relations.map((one) => [`${one.kind} ${one.upstream} ${one.downstream}`, one])).values(),
]
