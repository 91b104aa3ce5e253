import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { checkDependencyList, DEPENDENCIES_PAGE } from './dependency-list.ts'

const manifest = '{"dependencies":{"pg":"8","@banyan/model":"0.1.0"},"optionalDependencies":{"zod":"4"}}'
const head = '| package | why | instead of | licence |\n|---|---|---|---|\n'
const pg = '| `pg` | the driver | postgres.js | MIT |\n'
const zod = '| `zod` | schemas | valibot | MIT |\n'

const problems = (page: string): readonly string[] =>
  checkDependencyList(
    repositoryOf({ 'packages/a/package.json': manifest, [DEPENDENCIES_PAGE]: page }),
    () => 'MIT',
  ).map((f) => f.message)

describe('the list of dependencies', () => {
  test('is green when every dependency has one row', () => {
    assert.deepEqual(problems(head + pg + zod), [])
    assert.deepEqual(problems(`${head}| \`pg\`, \`zod\` | both | none | MIT |\n`), [])
  })

  test('is red for a dependency without a row, and with two', () => {
    assert.deepEqual(problems(head + pg), [`expected one row for zod in ${DEPENDENCIES_PAGE}, found 0`])
    assert.deepEqual(problems(head + pg + pg + zod), [`expected one row for pg in ${DEPENDENCIES_PAGE}, found 2`])
  })

  test('is red for a row without a dependency', () => {
    assert.deepEqual(problems(`${head + pg + zod}| \`left-pad\` | a | b | MIT |\n`), ['left-pad is in no package.json'])
  })

  test('is red for another licence and for an empty cell', () => {
    assert.deepEqual(problems(head + pg.replace('MIT', 'ISC') + zod), ['pg: the page says ISC, the package MIT'])
    assert.deepEqual(problems(head + pg.replace('the driver', '') + zod), ['pg: fill all four cells'])
  })
})
