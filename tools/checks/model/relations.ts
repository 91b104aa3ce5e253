import { pathToFileURL } from 'node:url'
import { describe, type System } from '@banyan/model'
import { compareWithCode, findHomes, readSources, type SourceTree } from '@banyan/model/sources'
import type { Finding, Repository } from '../../repository.ts'
import { MODEL_FILE } from './model.ts'

const RULE = 'relations'

/** Compares the context map with the code, as hosts do for the board; a context whose code is not there to be read is a finding, too. */
export const checkRelations = async (model: System, repository: Repository): Promise<readonly Finding[]> => {
  const tree = treeOf(repository)
  const { findings, unread } = compareWithCode(describe(model), await readSources(await findHomes(model, tree), tree))
  return [
    ...findings.map(({ file, line, says }) => ({ file, line, rule: RULE, message: says.en })),
    ...unread.map(({ context, why }) => ({
      file: MODEL_FILE,
      line: 0,
      rule: RULE,
      message: `the code of context ${context} is not read: ${why.en}`,
    })),
  ]
}

/** Read once a process: nothing changes while checks run. */
const treeOf = ({ root, files, read }: Repository): SourceTree => ({
  root: pathToFileURL(`${root}/`).href,
  list: async (folder) => files.filter((path) => path.startsWith(`${folder}/`)).map((path) => ({ path, stamp: '' })),
  read: async (path) => read(path),
})
