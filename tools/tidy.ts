import { formatFinding, openRepository, type Finding, type Repository } from './repository.ts'
import { isCode, parseSource } from './source.ts'
import { checkCode } from './tidy/code.ts'
import { checkImports, checkManifests, checkReadmes } from './tidy/imports.ts'
import { checkPurity } from './tidy/purity.ts'
import { checkFolders, checkSize } from './tidy/size.ts'
import { checkFileNames, checkMarks, checkText, isText, proseOf } from './tidy/text.ts'

/**
 * The repository's test on itself: who imports whom, that domain files do no I/O, sizes, names, and what no file may contain.
 * STYLE.md gives the reason of each rule; each has a test in `tools/tidy/` in which it is red.
 */
export const tidy = (repository: Repository): readonly Finding[] => [
  ...repository.files.filter(isText).flatMap((path) => checkFile(path, repository.read(path))),
  ...checkManifests(repository),
  ...checkReadmes(repository),
  ...checkFolders(repository),
  ...checkFileNames(repository),
]

const checkFile = (path: string, text: string): readonly Finding[] => {
  const findings = checkText(path, text)
  if (path.endsWith('.md')) return [...findings, ...checkMarks(path, text, proseOf(text))]
  return isCode(path) ? [...findings, ...checkSource(path, text)] : findings
}

const checkSource = (path: string, text: string): readonly Finding[] => {
  const source = parseSource(path, text)
  const marks = checkMarks(path, text, source.comments)
  return [...marks, ...checkCode(source), ...checkImports(source), ...checkPurity(source), ...checkSize(source)]
}

if (import.meta.main) for (const f of tidy(openRepository(`${import.meta.dirname}/..`))) console.log(formatFinding(f))
