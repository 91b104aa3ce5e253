import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { describe as describeSystem, type System } from '@banyan/model'
import { compareWithCode, formatDrift, type SystemSources } from '@banyan/model/sources'
import { townSentences, writeTown } from '@banyan/testing/town'
import { openSources } from '../../src/operators/sources-answer.ts'
import { operating } from '../rig/operating.ts'
import { stage } from '../rig/stage.ts'

const townIn = async (dir: string): Promise<System> =>
  ((await import(pathToFileURL(join(dir, 'town.ts')).href)) as { readonly town: System }).town

describe('what a host tells of its code', () => {
  it('is what lies on its disk when it is asked', async (t) => {
    const { dir } = await writeTown(t)
    const town = await townIn(dir)
    const read = openSources(town, { root: dir })
    const findings = async () =>
      compareWithCode(describeSystem(town), await read()).findings.map((one) => formatDrift(one, 'en'))
    assert.deepEqual(await findings(), [])
    const bread = join(dir, 'bakery/src/bread/bread.ts')
    await writeFile(bread, "// Past the border.\nimport type { Flour } from '@town/mill'\n")
    assert.deepEqual(await findings(), [townSentences['layer-bypassed']])
    await rm(bread)
    assert.deepEqual(await findings(), [])
  })

  it('is nothing where it has no sources, with the reason', async (t) => {
    const { dir } = await writeTown(t)
    const town = await townIn(dir)
    const read = openSources(town, { root: dir })
    await rm(join(dir, 'mill/src'), { recursive: true })
    const { contexts, unread } = await read()
    assert.deepEqual(
      [contexts.map(({ context }) => context), unread.map(({ context, why }) => [context, why.en])],
      [['bakery'], [['mill', 'expected code below mill/src/, found none']]],
    )
  })

  it('is told at the operators’ door, with the contexts that run here', async (t) => {
    const s = await stage(t)
    const told = await operating(s).get<SystemSources & { readonly hosted: readonly string[] }>('/sources')
    assert.deepEqual(told.hosted, ['theatre', 'office'])
    // Both are declared in one file of the tests.
    assert.deepEqual([told.contexts, told.unread.map(({ context }) => context)], [[], ['theatre', 'office']])
  })
})
