import type { ContextDefinition } from '../context.ts'
import { findPlace, type Place } from '../places/place.ts'
import type { System } from '../system.ts'
import type { Sentence } from './sentence.ts'
import type { SourceTree } from './source-tree.ts'

/** The package in which a context's code lies. */
export type Home = {
  readonly context: string
  /** From the root: `anycompany/social`. */
  readonly folder: string
  /** By which others import it: `@anycompany/social`. */
  readonly package: string
  /** Where the context declares how it stands to others. */
  readonly relations: readonly DeclaredRelation[]
}

export type DeclaredRelation = {
  readonly kind: string
  readonly upstream: string
  readonly downstream: string
  /** From the root. */
  readonly file: string
  readonly line: number
}

/** A context of whose code nothing can be said, and why. */
export type Unread = { readonly context: string; readonly why: Sentence }

export type Homes = {
  readonly homes: readonly Home[]
  readonly unread: readonly Unread[]
  /** Packages of no context that declare events of contexts: where published languages stand. */
  readonly languages: readonly string[]
}

/**
 * Where the code of each context lies: in the package whose `src/` declares it. Two contexts of one package have no border that imports
 * would show, and a bundle has no folders: of such contexts nothing is read.
 */
export const findHomes = async (system: System, tree: SourceTree): Promise<Homes> => {
  const folders = new Map(system.contexts.map((context) => [context, folderOf(tree, findPlace(context))]))
  const found: Home[] = []
  const unread: Unread[] = []
  for (const [context, folder] of folders) {
    const name = folder === null ? null : await packageIn(folder, tree)
    const rival = system.contexts.find((other) => other !== context && folders.get(other) === folder)
    if (folder === null || name === null) unread.push({ context: context.name, why: NO_PACKAGE })
    else if (rival) unread.push({ context: context.name, why: sharesPackage(folder, rival.name) })
    else found.push({ context: context.name, folder, package: name, relations: relationsOf(context, tree) })
  }
  return { homes: found, unread, languages: await languagesOf(system, found, tree) }
}

const NO_PACKAGE: Sentence = {
  en: 'expected its declaration below src/ of a package in this checkout, found none: a bundle has no folders',
  ko: '이 체크아웃에 있는 패키지의 src/ 아래에서 선언되어야 하는데 그렇지 않습니다. 번들에는 폴더가 없습니다',
}

const sharesPackage = (folder: string, other: string): Sentence => ({
  en: `expected a package of its own, found ${folder}/ shared with ${other}: imports show no border within one`,
  ko: `자기 패키지가 있어야 하는데 ${folder}/ 를 ${other}와(과) 함께 씁니다. 한 패키지 안의 경계는 import로 보이지 않습니다`,
})

/** The folder whose `src/` a place lies in. */
const folderOf = (tree: SourceTree, place: Place | undefined): string | null => {
  const path = place ? pathOf(tree, place) : null
  const end = path?.lastIndexOf('/src/') ?? -1
  return path === null || end < 0 ? null : path.slice(0, end)
}

const pathOf = ({ root }: SourceTree, { file }: Place): string | null =>
  file.startsWith(root) ? decodeURIComponent(file.slice(root.length)) : null

/** Null where there is no manifest that can be read: whoever asks says so. */
const packageIn = async (folder: string, tree: SourceTree): Promise<string | null> => {
  try {
    const { name } = JSON.parse(await tree.read(`${folder}/package.json`)) as { readonly name?: unknown }
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}

const relationsOf = ({ relations }: ContextDefinition, tree: SourceTree): readonly DeclaredRelation[] =>
  relations.flatMap((relation) => {
    const place = findPlace(relation)
    const file = place ? pathOf(tree, place) : null
    const { kind, upstream, downstream } = relation
    return place && file !== null ? [{ kind, upstream, downstream, file, line: place.line }] : []
  })

const languagesOf = async (
  { contexts }: System,
  homes: readonly Home[],
  tree: SourceTree,
): Promise<readonly string[]> => {
  const events = contexts.flatMap((context) => [...context.events, ...context.policies.map(({ on }) => on)])
  const folders = new Set(events.filter(({ published }) => published).map((event) => folderOf(tree, findPlace(event))))
  const names: string[] = []
  for (const folder of folders) {
    if (folder === null || homes.some((home) => home.folder === folder)) continue
    const name = await packageIn(folder, tree)
    if (name !== null) names.push(name)
  }
  return names
}
