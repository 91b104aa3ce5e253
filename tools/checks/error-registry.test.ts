import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { checkErrorRegistry, ERRORS_PAGE } from './error-registry.ts'

const source = `export const faults = defineFaults({
  BUS_AWAY: { retry: 'later', message: (d: { host: string }) => d.host },
  BUS_FULL: { retry: 'never', message: () => 'full' },
})`
const head = '| code | when | retry | HTTP | what to do |\n|---|---|---|---|---|\n'
const away = '| `BUS_AWAY` | the broker is gone | later | 503 | wait |\n'
const full = '| `BUS_FULL` | no room | never | 507 | make room |\n'

const problems = (page: string, file = 'packages/bus/src/errors.ts', text = source): readonly string[] =>
  checkErrorRegistry(repositoryOf({ [file]: text, [ERRORS_PAGE]: page })).map((f) => `${f.line}: ${f.message}`)

describe('the error registry', () => {
  test('is green when code and page say the same', () => {
    assert.deepEqual(problems(head + away + full), [])
  })

  test('is red for a code without a row, and for two rows', () => {
    assert.deepEqual(problems(head + away), [`3: expected one row for BUS_FULL in ${ERRORS_PAGE}, found 0`])
    assert.deepEqual(problems(head + away + full + full), [
      `3: expected one row for BUS_FULL in ${ERRORS_PAGE}, found 2`,
    ])
  })

  test('is red for a row without a code', () => {
    assert.deepEqual(problems(`${head + away + full}| \`BUS_OLD\` | a | b | 1 | c |\n`), [
      '5: BUS_OLD is thrown by nobody',
    ])
  })

  test('is red for another retry and for an empty cell', () => {
    assert.deepEqual(problems(head + away.replace('later', 'never') + full), [
      '3: BUS_AWAY: retry is later, the page says never',
    ])
    assert.deepEqual(problems(head + away.replace('wait', '') + full), ['3: BUS_AWAY: fill all five cells'])
  })

  test('is red when source answers with another status than the page', () => {
    const edge = 'const STATUS = {\n  BUS_AWAY: 503,\n  BUS_FULL: 500 }'
    const files = {
      'packages/bus/src/errors.ts': source,
      'packages/bus/src/http.ts': edge,
      [ERRORS_PAGE]: head + away + full,
    }
    assert.deepEqual(
      checkErrorRegistry(repositoryOf(files)).map((f) => `${f.file}:${f.line} ${f.message}`),
      [`packages/bus/src/http.ts:3 BUS_FULL is answered with 500, ${ERRORS_PAGE} says 507`],
    )
  })

  test('is red for a registry outside errors.ts and for a code declared twice', () => {
    const elsewhere = problems(head + away + full, 'packages/bus/src/bus.ts')
    assert.deepEqual(elsewhere, [
      '2: BUS_AWAY is declared outside an errors.ts',
      '3: BUS_FULL is declared outside an errors.ts',
    ])
    const twice = problems(
      head + away,
      undefined,
      `${source.replace(/ {2}BUS_FULL.*\n/, '')}\n${source.replace(/ {2}BUS_FULL.*\n/, '')}`,
    )
    assert.deepEqual(twice, ['2: BUS_AWAY is declared twice', '5: BUS_AWAY is declared twice'])
  })
})
