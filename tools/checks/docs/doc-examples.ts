import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding, Repository } from '../../repository.ts'

const RULE = 'doc-examples'
/** Inside the repository, so that examples see the workspaces; ignored by git; one per process. */
const FOLDER = `dist/doc-examples-${process.pid}`

export type Example = { readonly file: string; readonly line: number; readonly code: string }

/** Type-checks every block of TypeScript in every Markdown file, each as a module of its own, in one run of the compiler. */
export const checkDocExamples = async (repository: Repository, signal: AbortSignal): Promise<readonly Finding[]> => {
  const examples = repository.files.filter((f) => f.endsWith('.md')).flatMap((f) => examplesOf(f, repository.read(f)))
  if (examples.length === 0) return []
  const folder = join(repository.root, FOLDER)
  await rm(folder, { recursive: true, force: true })
  await Promise.all(examples.map((example) => writeExample(folder, example)))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration(repository.root)))
  const output = await compile(repository.root, signal)
  const findings = findingsOf(output, examples)
  if (output !== '' && findings.length === 0) throw new Error(`the compiler failed on no example: ${output}`)
  await rm(folder, { recursive: true, force: true })
  return findings
}

/** Blocks fenced as `ts`. Blank lines stand for what is before, so that the compiler's line is the line in the page. */
export const examplesOf = (file: string, markdown: string): readonly Example[] =>
  [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map((m) => ({
    file,
    line: markdown.slice(0, m.index).split('\n').length,
    code: m[1] ?? '',
  }))

const fileNameOf = (e: Example): string => `${e.file}.${e.line}.ts`

const writeExample = async (folder: string, example: Example): Promise<void> => {
  const path = join(folder, fileNameOf(example))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${'\n'.repeat(example.line)}${example.code}\nexport {}\n`)
}

const configuration = (root: string): object => ({
  extends: join(root, 'tsconfig.json'),
  // An example may declare what it does not use.
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: ['**/*.ts'],
  exclude: [],
})

const compile = async (root: string, signal: AbortSignal): Promise<string> => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', FOLDER, '--pretty', 'false'], { cwd: root, signal })
    return ''
  } catch (error) {
    const { stdout, code } = error as { readonly stdout?: string; readonly code?: unknown }
    if (typeof code === 'number' && stdout) return stdout
    throw error
  }
}

/** `dist/doc-examples-7/docs/a.md.12.ts(13,5): error TS2322: …` as a finding in `docs/a.md`. */
const findingsOf = (output: string, examples: readonly Example[]): readonly Finding[] =>
  output.split('\n').flatMap((text) => {
    const [, path, line, message] = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(text) ?? []
    if (path === undefined) return []
    const example = examples.find((e) => path.endsWith(`${FOLDER}/${fileNameOf(e)}`))
    return [{ file: example?.file ?? path, line: Number(line), rule: RULE, message: message ?? '' }]
  })
