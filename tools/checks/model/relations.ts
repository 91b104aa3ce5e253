import type { ContextDefinition, System } from '@banyan/model'
import type { Finding, Repository } from '../../repository.ts'
import { isCode, isTest, parseSource } from '../../source.ts'

const RULE = 'relations'
/** What speaks the words of the company's external systems. */
const EXTERNAL = '@banyan/legacy'
/** Where contexts' published languages stand. */
const CONTRACTS = '@anycompany/contracts'

/** A border of the context map as files: only those below `gate` may import what `isUpstream` names. */
type Border = {
  readonly context: string
  readonly upstream: string
  readonly gate: string
  readonly from: string
}

/**
 * Compares relations of the context map with what their code imports. A context behind an anticorruption layer meets the upstream's
 * types in one folder alone, `src/<upstream>/`; elsewhere they would be its own model's words. A layer that imports nothing of
 * its upstream is drawn on the map and nowhere else. (What contexts wait for and send is in the model: `findDrift` knows it.)
 */
export const checkRelations = (model: System, repository: Repository): readonly Finding[] =>
  model.contexts.flatMap((context) => {
    const files = filesOf(context, repository)
    return bordersOf(context, model).flatMap((border) => checkBorder(border, files))
  })

type File = { readonly path: string; readonly imports: readonly { readonly from: string; readonly line: number }[] }

const filesOf = ({ name }: ContextDefinition, repository: Repository): readonly File[] =>
  repository.files
    .filter((path) => path.startsWith(`anycompany/${name}/src/`) && isCode(path) && !isTest(path))
    .map((path) => ({ path, imports: parseSource(path, repository.read(path)).imports }))

const bordersOf = (context: ContextDefinition, model: System): readonly Border[] =>
  context.relations
    .filter(({ kind, downstream }) => kind === 'anticorruption-layer' && downstream === context.name)
    .map(({ upstream }) => ({
      context: context.name,
      upstream,
      gate: `anycompany/${context.name}/src/${upstream.toLowerCase()}/`,
      from: model.contexts.some(({ name }) => name === upstream) ? CONTRACTS : EXTERNAL,
    }))

const checkBorder = ({ context, upstream, gate, from }: Border, files: readonly File[]): readonly Finding[] => {
  const importing = files.flatMap(({ path, imports }) =>
    imports.filter((found) => found.from === from).map(({ line }) => ({ path, line })),
  )
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
    .map(({ path, line }) =>
      finding(
        path,
        line,
        `imports ${from} past the anticorruption layer towards ${upstream}: its types belong into ${gate}`,
      ),
    )
}

const finding = (file: string, line: number, message: string): Finding => ({ file, line, rule: RULE, message })
