import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultSwitches } from '@banyan/faults'
import { hostedContexts } from './rig/example.ts'
import { severalHosts } from './rig/several-hosts.ts'

const [library, desk] = hostedContexts
const reason = 'a rehearsal'

type Standing = {
  readonly process: string
  readonly isAway: boolean
  readonly arming: string
  readonly armed: { readonly by: string; readonly reason: string } | null
  readonly switches: readonly { readonly id: string; readonly do: string; readonly by: string }[]
}

describe('fault switches in the console', () => {
  it('are armed, set and cleared in all processes at once, and stand in the audit', async (t) => {
    using one = faultSwitches({ process: 'library', arming: 'on-demand' })
    using other = faultSwitches({ process: 'desk', arming: 'on-demand' })
    const s = await severalHosts(t, [[library], [desk]], {
      hosting: [
        { process: 'library', switches: one },
        { process: 'desk', switches: other },
      ],
    })
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await s.admin.ask(method, path, body ? { body } : {})
      return { ...answer, processes: (answer.body['processes'] ?? []) as unknown as readonly Standing[] }
    }
    const cut = { at: 'calls', do: 'partition', link: { from: 'library', to: 'desk', bothWays: true }, seconds: 60 }
    const early = await ask('PUT', '/api/faults', { switch: cut, reason })
    assert.deepEqual([early.status, early.body['code']], [409, 'FAULTS_NOT_ARMED'])
    assert.equal((await ask('PUT', '/api/faults/arming', { minutes: 5, reason })).status, 200)
    const set = await ask('PUT', '/api/faults', { switch: cut, reason })
    assert.deepEqual(
      set.processes.map(({ process, armed, switches }) => [process, armed?.by, switches.map((on) => [on.do, on.by])]),
      ['library', 'desk'].map((process) => [process, 'admin', [['partition', 'admin']]]),
    )
    assert.equal(set.processes[0]?.switches[0]?.id, set.processes[1]?.switches[0]?.id)
    assert.equal((await ask('PUT', '/api/faults', { switch: { ...cut, seconds: 0 }, reason })).status, 400)
    await s.stop(1)
    const now = await ask('GET', '/api/faults')
    assert.deepEqual(
      now.processes.map(({ isAway, switches }) => [isAway, switches?.length]),
      [
        [false, 1],
        [true, undefined],
      ],
    )
    assert.equal((await ask('DELETE', '/api/faults', { reason })).status, 200)
    assert.ok(one.isQuiet && !other.isQuiet)
    const { entries } = (await ask('GET', '/api/audit')).body as unknown as { entries: readonly Standing[] & object[] }
    assert.deepEqual(
      (entries as unknown as readonly Record<string, string>[])
        .filter(({ action }) => action?.includes('fault'))
        .map(({ action, outcome, reason: why }) => [action, outcome, why])
        .toReversed(),
      [
        ['set-fault', 'refused', reason],
        ['arm-faults', 'done', reason],
        ['set-fault', 'done', reason],
        ['set-fault', 'refused', reason],
        ['clear-faults', 'done', reason],
      ],
    )
  })

  it('are refused, with a reason, by processes that were started without', async (t) => {
    const s = await severalHosts(t, [[library, desk]])
    const armed = await s.admin.ask('PUT', '/api/faults/arming', { body: { minutes: 5, reason } })
    assert.deepEqual([armed.status, armed.body['code']], [409, 'FAULTS_NOT_ARMABLE'])
    const { body } = await s.admin.ask('GET', '/api/faults')
    assert.deepEqual(
      (body['processes'] as unknown as readonly Standing[]).map(({ arming }) => arming),
      ['never'],
    )
  })
})
