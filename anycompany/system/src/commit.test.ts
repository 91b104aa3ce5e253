import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findCommit } from './commit.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

test('the commit of a checkout is read from its files', () => {
  const root = mkdtempSync(join(tmpdir(), 'anycompany-commit-'))
  try {
    const write = (file: string, text: string) => writeFileSync(join(root, '.git', file), text)
    assert.equal(findCommit(root), undefined)
    mkdirSync(join(root, '.git/refs/heads'), { recursive: true })
    write('HEAD', `${COMMIT}\n`)
    assert.equal(findCommit(root), COMMIT)
    write('HEAD', 'ref: refs/heads/main\n')
    assert.equal(findCommit(root), undefined)
    write(
      'packed-refs',
      `# pack-refs with: peeled\n${COMMIT.replace('0', 'f')} refs/heads/other-main\n${COMMIT} refs/heads/main\n`,
    )
    assert.equal(findCommit(root), COMMIT)
    write('refs/heads/main', `${COMMIT.replace('0', 'a')}\n`)
    assert.equal(findCommit(root), COMMIT.replace('0', 'a'))
  } finally {
    rmSync(root, { recursive: true })
  }
})
