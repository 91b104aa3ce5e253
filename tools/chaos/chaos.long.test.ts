import assert from 'node:assert/strict'
import { it } from 'node:test'
import { requiresBroker } from '../../anycompany/system/test/requires-broker.ts'
import { rowsAt } from '../../anycompany/system/test/shop/rows.ts'
import { brokenPromises } from './invariants.ts'
import { deedsOf, sentenceOf } from './deeds.ts'
import { runChaos } from './run-chaos.ts'

const OPTIONS = { seed: 7, seconds: 25, members: 24 }
const GIVE_UP_MS = 300_000

requiresBroker('npm run chaos', () => {
  it('does what its seed says, heals, and finds every promise kept; and says which one is broken', async (t) => {
    const lines: string[] = []
    let broken: readonly string[] = []
    const isWell = await runChaos(OPTIONS, {
      say: (line) => void lines.push(line),
      signal: AbortSignal.timeout(GIVE_UP_MS),
      afterwards: async (system, operators) => {
        const url = await system.contextUrl('social')
        await rowsAt(url, 'delete from feed where position = (select max(position) - 1 from feed)')
        const tables = await rowsAt<{ name: string }>(
          url,
          `select tablename as name from pg_tables where schemaname = 'projection' and tablename ~ '^posts_[0-9]+$'`,
        )
        for (const { name } of tables) await rowsAt(url, `delete from projection."${name}"`)
        broken = await brokenPromises(system, operators)
      },
    })
    for (const line of lines) t.diagnostic(line)
    assert.ok(isWell, lines.join('\n'))
    const done = lines.flatMap((line) => /^ +[\d.]+ s {2}(.+)$/.exec(line)?.[1] ?? [])
    assert.deepEqual(done, [...deedsOf({ seed: 7, durationMs: 25_000 }).map(sentenceOf), 'healed'])
    assert.ok(broken.some((line) => line.startsWith('feed of social: ')) && broken.length > 1, broken.join('\n'))
    assert.ok(
      broken.some((line) => line.startsWith('views of social ')),
      broken.join('\n'),
    )
  })
})
