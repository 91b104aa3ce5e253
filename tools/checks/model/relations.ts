import type { ContextDefinition, RelationKind, System } from '@banyan/model'
import type { Finding, Repository } from '../../repository.ts'
import {
  CONTRACTS,
  EXTERNAL,
  externalNeighbours,
  type File,
  filesOf,
  isOwnCodeOf,
  type SeenInCode,
  seenInCode,
} from './code-links.ts'
import { ALLOWED, CONDITIONS } from './relation-kinds.ts'

const RULE = 'relations'

/**
 * Compares the context map with the code, both ways: each relation drawn must show in the code as its kind says (`relation-kinds.ts`), and
 * each way in which a context's code leans on a neighbour must be allowed by a relation. What contexts wait for and send is in the
 * model: `findDrift` knows it. What the composition root asks one context in the name of another is in neither's code.
 */
export const checkRelations = (model: System, repository: Repository): readonly Finding[] => {
  const seen = seenInCode(model, repository)
  return [
    ...model.contexts.flatMap((context) => [
      ...bordersOf(context, model).flatMap((border) => checkBorder(border, filesOf(context.name, repository))),
      ...unseen(context, model, seen),
      ...unnamedOutside(context, model, filesOf(context.name, repository)),
    ]),
    ...undeclaredLinks(model, seen),
    ...undeclaredKernels(model, seen),
  ]
}

/** Relations that are drawn and that the code does not show, or does otherwise. */
const unseen = (context: ContextDefinition, model: System, seen: SeenInCode): readonly Finding[] =>
  context.relations.flatMap((relation) => {
    const { kind, upstream, downstream } = relation
    const isKnown = (name: string): boolean => model.contexts.some((known) => known.name === name)
    const why = CONDITIONS[kind]({ ...relation, isExternal: !isKnown(upstream) || !isKnown(downstream) }, seen)
    const file = `anycompany/${context.name}/src/context.ts`
    return why === null ? [] : [finding(file, 0, `${kind} of ${upstream} and ${downstream} is drawn: ${why}`)]
  })

const undeclaredLinks = (model: System, seen: SeenInCode): readonly Finding[] =>
  seen.links.flatMap(({ context, neighbour, how, file, line }) => {
    if (how === 'waits' || how === 'sends') return []
    const kinds = kindsBetween(model, context, neighbour)
    if (kinds.some((kind) => ALLOWED[how].includes(kind))) return []
    const drawn = kinds.length === 0 ? 'no relation' : kinds.join(' and ')
    return [finding(file, line, `${WAYS[how]} of ${neighbour}, and the context map draws ${drawn} between them`)]
  })

const WAYS = {
  imports: 'imports the own code',
  reads: 'reads the published language',
  asks: 'holds an address',
} as const

const undeclaredKernels = (model: System, { shared }: SeenInCode): readonly Finding[] =>
  shared.flatMap(({ folder, contexts }) =>
    contexts
      .flatMap((one, i) => contexts.slice(i + 1).map((other) => [one, other] as const))
      .filter(([one, other]) => !kindsBetween(model, one, other).includes('shared-kernel'))
      .map(([one, other]) =>
        finding(
          folder,
          0,
          `is imported by ${one} and ${other}, and the context map draws no shared-kernel between them`,
        ),
      ),
  )

const unnamedOutside = (context: ContextDefinition, model: System, files: readonly File[]): readonly Finding[] =>
  externalNeighbours(context, model).length > 0
    ? []
    : importsOf(files, (found) => found === EXTERNAL).map(({ path, line }) =>
        finding(
          path,
          line,
          `imports ${EXTERNAL}, and context ${context.name} stands in no relation to a system outside`,
        ),
      )

const kindsBetween = (model: System, one: string, other: string): readonly RelationKind[] =>
  model.contexts
    .flatMap(({ relations }) => relations)
    .filter(
      ({ upstream, downstream }) =>
        (upstream === one && downstream === other) || (upstream === other && downstream === one),
    )
    .map(({ kind }) => kind)

/** A border of the context map as files: only those below `gate` may import what stands in `from`. */
type Border = {
  readonly context: string
  readonly upstream: string
  readonly gate: string
  readonly from: string
}

const bordersOf = (context: ContextDefinition, model: System): readonly Border[] =>
  context.relations
    .filter(({ kind, downstream }) => kind === 'anticorruption-layer' && downstream === context.name)
    .map(({ upstream }) => ({
      context: context.name,
      upstream,
      gate: `anycompany/${context.name}/src/${upstream.toLowerCase()}/`,
      from: model.contexts.some(({ name }) => name === upstream) ? CONTRACTS : EXTERNAL,
    }))

/** A context behind an anticorruption layer meets the upstream's types in one folder alone: elsewhere they would be its own model's words. */
const checkBorder = ({ context, upstream, gate, from }: Border, files: readonly File[]): readonly Finding[] => {
  const importing = importsOf(files, (found) => found === from || isOwnCodeOf(upstream, found))
  if (!importing.some(({ path }) => path.startsWith(gate)))
    return [
      finding(
        gate,
        0,
        `context ${context} is said to have an anticorruption layer towards ${upstream}, and no file here imports ${from}`,
      ),
    ]
  return importing
    .filter(({ path }) => !path.startsWith(gate))
    .map((found) =>
      finding(
        found.path,
        found.line,
        `imports ${found.from} past the anticorruption layer towards ${upstream}: its types belong into ${gate}`,
      ),
    )
}

const importsOf = (files: readonly File[], isMeant: (from: string) => boolean): readonly Found[] =>
  files.flatMap(({ path, imports }) =>
    imports.filter(({ from }) => isMeant(from)).map(({ from, line }) => ({ path, from, line })),
  )

type Found = { readonly path: string; readonly from: string; readonly line: number }

const finding = (file: string, line: number, message: string): Finding => ({ file, line, rule: RULE, message })
