import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { liveRoutes } from './live-routes.ts'

const told = (scalingFile: string | null) => {
  const routes = liveRoutes({ watch: null as never, history: null as never, scalingFile })
  return routes.find(({ url }) => url === '/api/scaling')!.answer(null as never)
}

test('scaling is told as the launcher wrote it, and as nothing where nothing is scaled', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-scaling-'))
  try {
    const written = { contexts: { social: { sizeMb: null, replicas: 2 } }, steps: [] }
    await writeFile(join(dir, 'scaling.json'), JSON.stringify(written))
    assert.deepEqual(await told(join(dir, 'scaling.json')), written)
    for (const nowhere of [null, join(dir, 'none.json')])
      assert.deepEqual(await told(nowhere), { contexts: {}, steps: [] })
  } finally {
    await rm(dir, { recursive: true })
  }
})
