import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { installedServers } from '../logical-shop/older-server.ts'

/** Older ones can't leave columns out of a publication. */
const OLDEST = 15
const OURS = 18
/** All that must hold on any server; what these start in the databases of ours is PostgreSQL 18 as ever. */
const SUITES = [
  'following',
  'identities',
  'partitions',
  'untold',
  'values',
  'interruptions',
  '../random-world/both-feeds.property',
]

describe('following by logical replication on the older servers that are installed here', async () => {
  const found = [...(await installedServers())].filter(([version]) => OLDEST <= version && version < OURS)

  test(`finds ${found.map(([version]) => version).join(', ') || 'none'}`, (t) => {
    const missing = Array.from({ length: OURS - OLDEST }, (_, n) => OLDEST + n).filter(
      (v) => !found.some(([f]) => f === v),
    )
    t.diagnostic(`not run: PostgreSQL ${missing.join(', ') || '(none)'}; Debian's packages are postgresql-N`)
  })

  for (const [version, bin] of found)
    for (const suite of SUITES)
      test(`PostgreSQL ${version}: ${suite}`, async () => {
        const { NODE_TEST_CONTEXT: _, ...env } = process.env // Else its results would be ours.
        const child = spawn(process.execPath, ['--test', join(import.meta.dirname, `${suite}.test.ts`)], {
          env: { ...env, BANYAN_TEST_POSTGRES_BIN: bin },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let output = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
        const [code] = (await once(child, 'close')) as [number | null]
        assert.equal(code, 0, output)
      })
})
