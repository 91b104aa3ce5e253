import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Desk, memoryStore, openConfiguration, openDesk } from '@banyan/configuration'
import { createLogger } from '@banyan/telemetry'
import type { TestScope } from '@banyan/testing'
import { librarySettings } from './rig/library-settings.ts'
import { eventually, PASSWORD, stage, type Visitor } from './rig/stage.ts'

type Told = {
  readonly contexts: readonly { readonly context: string; readonly version: number; readonly values: object }[]
  readonly processes: readonly {
    readonly process: string
    readonly isAway: boolean
    readonly settings?: readonly { readonly version: number; readonly values: object; readonly layers: object }[]
  }[]
}

const running = async (t: TestScope) => {
  const store = memoryStore()
  const log = createLogger({ process: 'host', level: 'silent' })
  const configuration = await openConfiguration({ settings: [librarySettings], store, log, askEveryMs: 5 })
  t.after(async () => configuration[Symbol.asyncDispose]())
  const desk: Desk = openDesk([librarySettings], store)
  const on = await stage(t, { desk, configuration: configuration.health })
  const admin = await on.admin()
  for (const role of ['viewer', 'operator']) {
    const body = { name: role, role, password: PASSWORD, reason: 'for the test' }
    assert.equal((await admin.ask('POST', '/api/accounts', { body })).status, 201)
  }
  const as = async (name: string): Promise<Visitor> => {
    const visitor = on.visitor()
    await visitor.signIn(name, PASSWORD)
    return visitor
  }
  return { ...on, viewer: await as('viewer'), operator: await as('operator') }
}

const change = (by: Visitor, body: object) => by.ask('POST', '/api/configuration/library', { body })
const read = async (by: Visitor) => (await by.ask('GET', '/api/configuration')).body as unknown as Told

describe('settings in the console', () => {
  it('are told to viewers, and changed by operators: in effect without a restart, audited, rolled back in one step', async (t) => {
    const { viewer, operator } = await running(t)
    const before = await read(viewer)
    assert.deepEqual(
      before.contexts.map(({ context, version, values }) => [context, version, values]),
      [['library', 0, {}]],
    )
    assert.deepEqual(before.processes[0]?.settings?.[0]?.layers, { loansAtOnce: 'default', mode: 'default' })
    const set = { set: { loansAtOnce: 7 }, version: 0, reason: 'a busy day' }
    assert.equal((await change(viewer, set)).status, 403)
    const changed = await change(operator, set)
    assert.deepEqual([changed.status, changed.body], [200, { version: 1 }])
    await eventually(async () => {
      const [process] = (await read(viewer)).processes
      assert.deepEqual([process?.process, process?.settings?.[0]?.version], ['host', 1])
      assert.deepEqual(process?.settings?.[0]?.values, { loansAtOnce: 7, mode: 'open' })
    })
    const back = { version: 1, reason: 'it is quiet again' }
    assert.equal((await viewer.ask('POST', '/api/configuration/library/rollback', { body: back })).status, 403)
    assert.equal((await operator.ask('POST', '/api/configuration/library/rollback', { body: back })).status, 200)
    const { changes, next } = (await viewer.ask('GET', '/api/configuration/library/history')).body as unknown as {
      changes: readonly object[]
      next: number | null
    }
    assert.equal(next, null)
    assert.deepEqual(
      changes.map((one) => ({ ...one, at: '' })),
      [
        {
          version: 2,
          at: '',
          by: 'operator',
          why: 'it is quiet again',
          undoes: 1,
          changed: [{ name: 'loansAtOnce', before: 7 }],
        },
        {
          version: 1,
          at: '',
          by: 'operator',
          why: 'a busy day',
          undoes: null,
          changed: [{ name: 'loansAtOnce', after: 7 }],
        },
      ],
    )
    const { entries } = (await viewer.ask('GET', '/api/audit')).body as unknown as {
      entries: readonly { who: string; action: string; target: string; outcome: string }[]
    }
    assert.deepEqual(
      entries.slice(0, 4).map(({ who, action, target, outcome }) => [who, action, target, outcome]),
      [
        ['operator', 'roll-back-settings', 'library 1', 'done'],
        ['viewer', 'roll-back-settings', 'library', 'refused'],
        ['operator', 'change-settings', 'library loansAtOnce', 'done'],
        ['viewer', 'change-settings', 'library', 'refused'],
      ],
    )
  })

  it('are refused with the reason: what does not fit, what somebody else changed meanwhile, what there is not', async (t) => {
    const { operator } = await running(t)
    const said = async (
      answer: Promise<{ readonly status: number; readonly headers: Headers; readonly body: object }>,
    ) => {
      const { status, headers, body } = await answer
      const { type, code, detail } = body as { readonly type: string; readonly code: string; readonly detail: string }
      assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
      assert.equal(type, `/banyan/errors#${code}`)
      return `${status} ${code} ${detail}`
    }
    const set = (values: object, version = 0) => said(change(operator, { set: values, version, reason: 'why not' }))
    assert.match(await set({ loansAtOnce: 0 }), /^422 CONFIGURATION_CHANGE_REFUSED .*loansAtOnce: /)
    assert.match(await set({ loanAtOnce: 3 }), /did you mean loansAtOnce\?/)
    assert.match(await set({}), /^400 CONSOLE_INPUT_INVALID .*at least one setting/)
    assert.equal((await change(operator, { set: { mode: 'closed' }, version: 0, reason: 'night' })).status, 200)
    assert.match(await set({ loansAtOnce: 3 }), /^409 CONFIGURATION_CONFLICT .*found 1: operator changed mode/)
    const nowhere = operator.ask('POST', '/api/configuration/librery', {
      body: { set: { a: 1 }, version: 0, reason: 'x' },
    })
    assert.match(await said(nowhere), /^404 CONFIGURATION_CONTEXT_UNKNOWN .*did you mean library\?/)
  })

  it('are told also when the host is away', async (t) => {
    const { operator, stopHost } = await running(t)
    await stopHost()
    const { contexts, processes } = await read(operator)
    assert.equal(contexts.length, 1)
    assert.deepEqual(
      processes.map(({ isAway }) => isAway),
      [true],
    )
    assert.equal((await change(operator, { set: { loansAtOnce: 3 }, version: 0, reason: 'meanwhile' })).status, 200)
  })
})
