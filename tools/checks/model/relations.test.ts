import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { System } from '@banyan/model'
import { importsOf, tokensOf } from '@banyan/model/sources'
import type { TestScope } from '@banyan/testing'
import { type TownFault, townSentences, writeTown } from '@banyan/testing/town'
import { openRepository, repositoryOf } from '../../repository.ts'
import { isCode, parseSource } from '../../source.ts'
import { checkRelations } from './relations.ts'

const ROOT = join(import.meta.dirname, '../../..')

const findingsIn = async (t: TestScope, fault: TownFault | null): Promise<readonly string[]> => {
  const { dir } = await writeTown(t, fault)
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
  const texts = Object.fromEntries(paths.map((path) => [path, readFileSync(join(dir, path), 'utf8')]))
  const { town } = (await import(pathToFileURL(join(dir, 'town.ts')).href)) as { readonly town: System }
  const findings = await checkRelations(town, { ...repositoryOf(texts), root: dir })
  return findings.map(({ file, line, message }) => `${file}:${line}: ${message}`)
}

describe('the check of relations', () => {
  for (const [fault, sentence] of Object.entries(townSentences) as [TownFault, string][])
    test(`is red: ${fault}`, async (t) => assert.deepEqual(await findingsIn(t, fault), [sentence]))

  test('is green where the code is as the context map says', async (t) =>
    assert.deepEqual(await findingsIn(t, null), []))

  test('is red for a context whose code is not there to be read', async (t) => {
    const { dir } = await writeTown(t)
    const { town } = (await import(pathToFileURL(join(dir, 'town.ts')).href)) as { readonly town: System }
    const messages = (await checkRelations(town, { ...repositoryOf({}), root: dir })).map(({ message }) => message)
    assert.match(
      messages.join('\n'),
      /^the code of context mill is not read: expected .*\nthe code of context bakery is/,
    )
  })
})

test('imports are read as the parser of this repository’s own rules reads them, in every file of it', () => {
  const repository = openRepository(ROOT)
  const asText = (
    imports: readonly { readonly line: number; readonly from: string; readonly names: readonly string[] }[],
  ) => imports.map(({ line, from, names }) => `${line} ${from} ${names.toSorted().join(' ')}`).toSorted()
  for (const path of repository.files.filter(isCode)) {
    const text = repository.read(path)
    assert.deepEqual(asText(importsOf(tokensOf(text))), asText(parseSource(path, text).imports), path)
  }
})
