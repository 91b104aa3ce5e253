import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventCodec, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import { catalogue } from '@anycompany/catalogue'
import { members } from '@anycompany/members'
import { social } from '@anycompany/social'
import type { Context } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { createLogger } from '@banyan/telemetry'
import { eventually } from '../eventually.ts'
import type { RunningSystem } from '../running-system.ts'

const REBUILT_WITHIN_MS = 60_000

/** Builds every view of every context anew from the first event, as a second process beside the running host. */
export const rebuildAllViews = async (system: RunningSystem): Promise<void> => {
  const secret = (await readFile(join(system.dataDir, 'secrets/person-key-secret'), 'utf8')).trim()
  for (const context of [members, catalogue, social]) await rebuildViews(system, context, secret)
}

const rebuildViews = async (system: RunningSystem, context: Context, secret: string): Promise<void> => {
  const holder = `rebuild/${process.pid}`
  const definition = context.definition()
  const url = await system.contextUrl(context.name)
  const log = createLogger({ process: 'rebuild', sink: { write: () => {} } })
  await using store = await openPostgresEventStore({ context: context.name, url, holder })
  const keysUrl = await system.contextUrl(`${context.name}_keys`)
  await using keys = await postgresPersonKeys({ context: context.name, url: keysUrl, secret })
  const codec = eventCodec(definition, keys)
  await using views = openProjections({ definition, store, codec, keys, holder, log, url })
  await views.start()
  const wanted = new Map<string, number>()
  for (const view of definition.readModels) wanted.set(view.name, await views.rebuild(view))
  assert.ok(wanted.size > 0)
  await eventually(async () => {
    for (const { view, version, state } of await views.status())
      assert.ok(version >= wanted.get(view)! && state === 'live', `${view}: ${state} at version ${version}`)
  }, REBUILT_WITHIN_MS)
}
