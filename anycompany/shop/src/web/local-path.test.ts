import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localPath } from './local-path.ts'

test('a local path is one that no browser takes for another site', () => {
  for (const path of ['/', '/account', '/a?b=//c', '/banyan#tour', '/%2F%2Fhost', `/${'a'.repeat(499)}`]) {
    assert.equal(localPath(path, '/home'), path)
  }
  const foreign = [
    '',
    'account',
    '//host',
    '///host',
    '/\\host',
    '\\/host',
    '/a\\b',
    '/\n/host',
    ' /a',
    'https://host/',
    'javascript:1',
  ]
  for (const path of [...foreign, `/${'a'.repeat(500)}`]) assert.equal(localPath(path, '/home'), '/home')
})
