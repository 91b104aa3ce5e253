import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { parseSource } from '../source.ts'
import { workspaces } from './dependencies.ts'
import { checkImports, checkManifests, checkReadmes } from './imports.ts'

const messages = (path: string, text: string): readonly string[] =>
  checkImports(parseSource(path, text)).map((f) => `${f.line}: ${f.message}`)

describe('the dependency table', () => {
  test('lets an adapter import its port', () => {
    assert.deepEqual(messages('packages/projection/src/a.ts', `import { x } from '@banyan/event-store'`), [])
  })

  test('refuses an arrow against the direction', () => {
    assert.deepEqual(messages('packages/event-store/src/a.ts', `\nimport { x } from '@banyan/projection'`), [
      '2: @banyan/event-store may not import @banyan/projection',
    ])
  })

  test('refuses a re-export and a dynamic import like an import', () => {
    const text = `export { x } from '@banyan/service'\nexport const load = () => import('@banyan/gateway')`
    assert.deepEqual(messages('packages/bus/src/a.ts', text), [
      '1: @banyan/bus may not import @banyan/service',
      '2: @banyan/bus may not import @banyan/gateway',
    ])
  })

  test('keeps the model free of Node and of all packages but zod', () => {
    const text = `import { z } from 'zod'\nimport { readFile } from 'node:fs'\nimport pg from 'pg'`
    assert.deepEqual(messages('packages/model/src/a.ts', text), [
      '2: @banyan/model may not use node:fs: it does no I/O',
      '3: @banyan/model may import only zod from npm, found pg',
    ])
  })

  test('keeps contexts apart and the shop alone', () => {
    assert.deepEqual(messages('anycompany/social/src/a.ts', `import '@anycompany/members'`), [
      '1: @anycompany/social may not import @anycompany/members',
    ])
    assert.deepEqual(messages('anycompany/shop/src/a.ts', `import '@banyan/model'`), [
      '1: the shop imports nothing of ours, found @banyan/model',
    ])
    assert.deepEqual(messages('anycompany/system/src/a.ts', `import '@anycompany/shop'`), [
      '1: nobody imports the shop',
    ])
  })

  test('refuses a way around the package names', () => {
    assert.deepEqual(messages('packages/bus/src/a.ts', `import '../../model/src/fault.ts'`), [
      '1: ../../model/src/fault.ts leaves packages/bus: import the workspace by its name',
    ])
    assert.deepEqual(messages('packages/bus/src/a.ts', `import '@banyan/model/src/fault.ts'`), [
      '1: @banyan/model/src/fault.ts is no workspace, or a file inside one: import what its package exports',
    ])
  })

  test('takes an entry of a package for the package', () => {
    assert.deepEqual(messages('anycompany/system/src/a.ts', `import '@anycompany/web/serve'`), [])
    assert.deepEqual(messages('anycompany/social/src/a.ts', `import '@anycompany/web/serve'`), [
      '1: @anycompany/social may not import @anycompany/web/serve',
    ])
  })

  test('lets tests use the servers for tests, and source not', () => {
    assert.deepEqual(messages('packages/bus/src/a.test.ts', `import '@banyan/testing'`), [])
    assert.deepEqual(messages('packages/bus/src/a.ts', `import '@banyan/testing'`), [
      '1: @banyan/bus may not import @banyan/testing',
    ])
  })

  test('asks for a decision about a folder it does not know', () => {
    assert.deepEqual(messages('packages/new/src/a.ts', ''), ['1: stands in no workspace of tools/tidy/dependencies.ts'])
  })

  test('refuses an arrow that stands only in a package.json', () => {
    const repository = repositoryOf({
      'packages/bus/package.json': '{"dependencies":{"@banyan/service":"0.1.0","pg":"8"}}',
    })
    assert.deepEqual(
      checkManifests(repository).map((f) => f.message),
      ['@banyan/bus may not depend on @banyan/service'],
    )
  })

  test('asks for a README in every workspace', () => {
    const files = {
      'packages/bus/package.json': '{}',
      'packages/model/package.json': '{}',
      'packages/model/README.md': '',
    }
    assert.deepEqual(
      checkReadmes(repositoryOf(files)).map((f) => f.file),
      ['packages/bus/README.md'],
    )
  })

  test('has no circle', () => {
    const reach = (name: string, path: readonly string[]): void => {
      assert.ok(!path.includes(name), `circle: ${[...path, name].join(' → ')}`)
      for (const next of workspaces.find((w) => w.name === name)?.mayImport ?? []) reach(next, [...path, name])
    }
    for (const workspace of workspaces) reach(workspace.name, [])
  })
})
