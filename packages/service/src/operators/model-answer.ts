import { pathToFileURL } from 'node:url'
import { type ContextDefinition, describe, findDrift, findPlace, type Place, type System } from '@banyan/model'

/** Which build this host runs. */
export type Build = {
  /** Of the checkout: places are told from here. */
  readonly root: string
  readonly commit?: string
}

/** Where each part of a context is declared, by its name: `anycompany/social/src/post/post.ts:12`. The context's own name is among them. */
export type Places = { readonly [context: string]: { readonly [part: string]: string } }

/** What `GET /_operators/model` says: the same for as long as this process runs. */
export const modelAnswer = (
  system: System,
  o: { readonly hosted: readonly string[]; readonly startedAt: Date; readonly build: Build },
) => ({
  description: describe(system),
  /** Where the model contradicts itself, in words. */
  drift: findDrift(system),
  hosted: o.hosted,
  places: Object.fromEntries(system.contexts.map((context) => [context.name, placesOf(context, o.build.root)])),
  startedAt: o.startedAt.toISOString(),
  pid: process.pid,
  node: process.version,
  ...(o.build.commit !== undefined && { commit: o.build.commit }),
})

const placesOf = (context: ContextDefinition, root: string): Places[string] => {
  const { aggregates, commands, events, readModels, queries, lives, policies, externalSystems } = context
  const lists = [[context], aggregates, commands, events, readModels, queries, lives, policies, externalSystems]
  return Object.fromEntries(
    lists.flatMap((parts: readonly { readonly name: string }[]) =>
      parts.flatMap((part) => {
        const place = findPlace(part)
        return place ? [[part.name, relativeTo(root, place)]] : []
      }),
    ),
  )
}

/** A file outside the checkout is told by its last name: what lies around it is nobody's matter. */
const relativeTo = (root: string, { file, line }: Place): string => {
  const base = pathToFileURL(`${root}/`).href
  const path = file.startsWith(base) ? file.slice(base.length) : file.slice(file.lastIndexOf('/') + 1)
  return `${decodeURIComponent(path)}:${line}`
}
