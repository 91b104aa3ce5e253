import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { installedServers } from '../logical-shop/older-server.ts'

/** Older ones can't leave columns out of a publication. */
const OLDEST = 15
const OURS = 18
/** All that must hold on any server; what these start in the databases of ours is PostgreSQL 18 as ever. */
const SUITES = [
  'following.test.ts',
  'identities.test.ts',
  'partitions.test.ts',
  'untold.long.test.ts',
  'values.long.test.ts',
  'interruptions.test.ts',
  '../random-world/both-feeds.property.test.ts',
]

describe('following by logical replication on the older servers that are installed here', async () => {
  const found = [...(await installedServers())].filter(([version]) => OLDEST <= version && version < OURS)

  test(`finds ${found.map(([version]) => version).join(', ') || 'none'}`, (t) => {
    const missing = Array.from({ length: OURS - OLDEST }, (_, n) => OLDEST + n).filter(
      (v) => !found.some(([f]) => f === v),
    )
    // Named even where no such server is, else a suite that moved is missed on other machines only.
    for (const suite of SUITES) accessSync(join(import.meta.dirname, suite))
    t.diagnostic(`not run: PostgreSQL ${missing.join(', ') || '(none)'}; Debian's packages are postgresql-N`)
  })

  for (const [version, bin] of found)
    for (const suite of SUITES)
      test(`PostgreSQL ${version}: ${suite}`, async () => {
        const { NODE_TEST_CONTEXT: _, ...env } = process.env // Else its results would be ours.
        const child = spawn(process.execPath, ['--test', join(import.meta.dirname, suite)], {
          env: { ...env, BANYAN_TEST_POSTGRES_BIN: bin },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let output = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
        const [code] = (await once(child, 'close')) as [number | null]
        assert.equal(code, 0, output)
      })
})
