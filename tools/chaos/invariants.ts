import { catalogue } from '@anycompany/catalogue'
import { members } from '@anycompany/members'
import { social } from '@anycompany/social'
import { assertSameRows, readViewRows } from '../../anycompany/system/test/killed/view-rows.ts'
import { FEED_FAULTS } from '../../anycompany/system/test/killed/what-is-there.ts'
import type { RunningSystem } from '../../anycompany/system/test/running-system.ts'
import { rebuildAllViews } from '../../anycompany/system/test/shop/rebuild.ts'
import { rowsAt } from '../../anycompany/system/test/shop/rows.ts'
import type { ConsoleClient } from '../../apps/cli/src/console-client.ts'

const CONTEXTS = [members, catalogue, social].map(({ name }) => name)

/** One line for each promise that is broken, beside those that members can see. */
export const brokenPromises = async (system: RunningSystem, { ask }: ConsoleClient): Promise<readonly string[]> => {
  const broken: string[] = []
  for (const context of CONTEXTS) {
    const [feed] = await rowsAt(await system.contextUrl(context), FEED_FAULTS)
    const faults = Object.entries(feed ?? {}).filter(([, count]) => count !== 0)
    for (const [what, count] of faults) broken.push(`feed of ${context}: ${String(count)} ${what}`)
    const { letters } = (await ask('GET', `/api/contexts/${context}/dead-letters`)) as { letters: readonly unknown[] }
    if (letters.length > 0) broken.push(`${context}: ${letters.length} dead letters`)
  }
  const read = () => Promise.all(CONTEXTS.map((context) => readViewRows(system, context)))
  const before = await read()
  await rebuildAllViews(system)
  for (const [i, rebuilt] of (await read()).entries())
    try {
      assertSameRows(rebuilt, before[i]!)
    } catch (error) {
      broken.push(`views of ${CONTEXTS[i]} are not what they are when built anew: ${(error as Error).message}`)
    }
  return broken
}
