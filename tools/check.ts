/**
 * `npm run check`: `node tools/check.ts [check] [part of a check's name …] [--write] [--accept-shop]`.
 * Runs every check, cheap ones first, and says of each whether it holds; ends with 1 when one does not.
 * `--write` renews what is generated from code; `--accept-shop` writes down the shop's files as they are (for its own developers).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configured } from '../anycompany/system/src/configuration/settings.ts'
import { type CommandOptions, runCompiler, runPublint, runTool } from './checks/commands.ts'
import { checkContracts, contractParts, contractsOfToday } from './checks/contracts.ts'
import { checkDependencyList } from './checks/dependency-list.ts'
import { checkDocExamples } from './checks/docs/doc-examples.ts'
import { boardPictures, drawingPart } from './checks/model/drawing.ts'
import { checkErrorRegistry } from './checks/error-registry.ts'
import { checkGenerated, type GeneratedPart, withPart } from './checks/generated.ts'
import { checkLinks } from './checks/docs/links.ts'
import { checkModel, glossaryPart, loadModel } from './checks/model/model.ts'
import { checkRelations } from './checks/model/relations.ts'
import { settingsPart } from './checks/docs/settings-list.ts'
import { checkShopUntouched, hashShop, SHOP_HASHES } from './checks/shop-untouched.ts'
import { checkSourceMap } from './checks/docs/source-map.ts'
import { type Finding, formatFinding, openRepository, type Repository } from './repository.ts'
import { tidy } from './tidy.ts'

/** What is wrong, a line each; empty when the check holds. */
export type Check = { readonly name: string; readonly run: () => Promise<readonly string[]> }

/** The most all checks together may take. */
const DEADLINE_MS = 10 * 60_000

const checksOf = (repository: Repository, options: CommandOptions): readonly Check[] => [
  { name: 'format', run: () => runTool(['oxfmt', '--check'], options) },
  own('tidy', () => tidy(repository)),
  own('shop untouched', () => checkShopUntouched(repository)),
  own('error registry', () => checkErrorRegistry(repository)),
  own('dependency list', () => checkDependencyList(repository)),
  own('links', () => checkLinks(repository)),
  own('source map', () => checkSourceMap(repository)),
  own('model', async () => checkModel(await loadModel(repository))),
  own('relations', async () => checkRelations(await loadModel(repository), repository)),
  own('contracts', async () =>
    checkContracts(repository, await contractsOfToday(repository, await loadModel(repository))),
  ),
  own('generated', async () => checkGenerated(repository, await generatedParts(repository))),
  { name: 'lint', run: () => runTool(['oxlint', '--type-aware'], options) },
  { name: 'types', run: () => runCompiler(options) },
  { name: 'exports', run: () => runPublint(workspaceFolders(repository), options) },
  own('doc examples', () => checkDocExamples(repository, options.signal)),
  { name: 'knip', run: () => runTool(['knip', '--no-progress', '--no-config-hints'], options) },
]

const own = (name: string, find: () => readonly Finding[] | Promise<readonly Finding[]>): Check => ({
  name,
  run: async () => (await find()).map(formatFinding),
})

const workspaceFolders = (repository: Repository): readonly string[] =>
  repository.files.flatMap((path) => /^(?:packages|apps|anycompany)\/[^/]+(?=\/package\.json$)/.exec(path)?.[0] ?? [])

const generatedParts = async (repository: Repository): Promise<readonly GeneratedPart[]> => [
  drawingPart(),
  settingsPart(configured.settings),
  glossaryPart(await loadModel(repository)),
  ...boardPictures(await loadModel(repository)),
  ...contractParts(repository, await contractsOfToday(repository, await loadModel(repository))),
]

/** Runs one check after the other and prints each as it ends. Gives the names of those that do not hold. */
export const runChecks = async (
  checks: readonly Check[],
  print: (line: string) => void,
): Promise<readonly string[]> => {
  const red: string[] = []
  for (const { name, run } of checks) {
    const startedAt = performance.now()
    // A check that fails to run is red, and the others still run.
    const problems = await run().catch((error: unknown) => [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ])
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    if (problems.length > 0) red.push(name)
    print(`${problems.length === 0 ? 'ok    ' : 'not ok'} ${name.padEnd(16)} ${seconds.padStart(5)} s`)
    for (const problem of problems) print(problem.replaceAll(/^/gm, '    '))
  }
  print(
    red.length === 0
      ? `\n${checks.length} checks hold`
      : `\n${red.length} of ${checks.length} checks do not hold: ${red.join(', ')}`,
  )
  return red
}

const write = async (repository: Repository): Promise<void> => {
  for (const part of await generatedParts(repository)) {
    const page =
      part.name === undefined ? part.content : withPart(openRepository(repository.root).read(part.page), part)
    if (page === null) continue
    mkdirSync(dirname(join(repository.root, part.page)), { recursive: true })
    writeFileSync(join(repository.root, part.page), page)
  }
}

const main = async (args: readonly string[]): Promise<number> => {
  const root = join(import.meta.dirname, '..')
  const repository = openRepository(root)
  if (args.includes('--accept-shop')) writeFileSync(join(root, SHOP_HASHES), hashShop(repository))
  if (args.includes('--write')) await write(repository)
  const filters = args.filter((a) => !a.startsWith('--') && a !== 'check')
  const checks = checksOf(openRepository(root), { root, signal: AbortSignal.timeout(DEADLINE_MS) })
  const chosen = checks.filter((c) => filters.length === 0 || filters.some((f) => c.name.includes(f)))
  if (chosen.length === 0)
    throw new Error(`expected one of ${checks.map((c) => c.name).join(', ')}, found ${filters.join(' ')}`)
  return (await runChecks(chosen, console.log)).length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
