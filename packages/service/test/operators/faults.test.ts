import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultSwitches } from '@banyan/faults'
import { OPERATOR } from '../rig/operating.ts'
import { stage } from '../rig/stage.ts'

const SLOW = { at: 'store.append', do: 'slow-disk', ms: 5, seconds: 60, id: 'slow' }
const reason = 'a rehearsal'

describe('the fault switches of a host, at its door for operators', () => {
  it('are told, armed, set and cleared, each with a reason that is logged before', async (t) => {
    using switches = faultSwitches({ process: 'theatre-1', arming: 'on-demand' })
    const s = await stage(t, { switches, process: 'theatre-1' })
    const ask = (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: object) =>
      s.ask(method, `/_operators${path}`, { as: OPERATOR, ...(body && { body }) })
    const codeOf = async (...asked: Parameters<typeof ask>) => {
      const { status, body } = await ask(...asked)
      return [status, body['code']]
    }
    const before = await ask('GET', '/faults')
    assert.deepEqual([before.body['process'], before.body['armed'], before.body['switches']], ['theatre-1', null, []])
    assert.deepEqual(await codeOf('PUT', '/faults', { switch: SLOW, reason }), [409, 'FAULTS_NOT_ARMED'])
    assert.deepEqual(await codeOf('PUT', '/faults/arming', { minutes: 61, reason }), [400, 'FAULTS_SWITCH_REFUSED'])
    assert.deepEqual(await codeOf('PUT', '/faults/arming', { minutes: 5 }), [400, 'FAULTS_SWITCH_REFUSED'])
    assert.equal((await ask('PUT', '/faults/arming', { minutes: 5, reason })).status, 200)
    assert.deepEqual(await codeOf('PUT', '/faults', { switch: { ...SLOW, ms: 0 }, reason }), [
      400,
      'FAULTS_SWITCH_REFUSED',
    ])
    const set = await ask('PUT', '/faults', { switch: SLOW, reason })
    const [running] = set.body['switches'] as readonly Record<string, unknown>[]
    assert.deepEqual([running?.['id'], running?.['by'], running?.['hit']], ['slow', 'kim', 0])
    assert.equal(switches.isQuiet, false)
    assert.deepEqual(await codeOf('DELETE', '/faults', { id: 'other', reason }), [404, 'FAULTS_SWITCH_UNKNOWN'])
    assert.equal((await ask('DELETE', '/faults', { id: 'slow', reason })).status, 200)
    assert.equal(switches.isQuiet, true)
    await ask('PUT', '/faults', { switch: SLOW, reason })
    assert.equal((await ask('DELETE', '/faults/arming', { reason })).body['armed'], null)
    assert.equal(switches.isQuiet, true)
    const told = s.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const deeds = told.filter(({ msg }) => msg === 'an operator acts')
    assert.deepEqual(
      deeds.map(({ operator, action, target, reason: why }) => [operator, action, target, why]),
      [
        ['kim', 'set-faults', 'slow-disk at store.append', reason],
        ['kim', 'arm-faults', '61 minutes', reason],
        ['kim', 'arm-faults', '5 minutes', reason],
        ['kim', 'set-faults', 'slow-disk at store.append', reason],
        ['kim', 'set-faults', 'slow-disk at store.append', reason],
        ['kim', 'clear-faults', 'other', reason],
        ['kim', 'clear-faults', 'slow', reason],
        ['kim', 'set-faults', 'slow-disk at store.append', reason],
        ['kim', 'disarm-faults', 'all', reason],
      ],
    )
  })

  it('cannot be armed in a host that was started without, nor by anybody but an operator', async (t) => {
    const s = await stage(t)
    const told = await s.ask('GET', '/_operators/faults', { as: OPERATOR })
    assert.deepEqual([told.status, told.body['arming']], [200, 'never'])
    for (const [method, path, body] of [
      ['PUT', '/faults', { switch: SLOW, reason }],
      ['PUT', '/faults/arming', { minutes: 1, reason }],
      ['DELETE', '/faults', { reason }],
    ] as const) {
      const refused = await s.ask(method, `/_operators${path}`, { as: OPERATOR, body })
      assert.deepEqual([refused.status, refused.body['code']], [409, 'FAULTS_NOT_ARMABLE'])
      assert.equal((await s.ask(method, `/_operators${path}`, { body })).status, 401)
      const member = { iss: 'gateway', aud: 'theatre', kind: 'member', sub: 'ann' } as const
      assert.equal((await s.ask(method, `/_operators${path}`, { as: member, body })).status, 401)
    }
  })
})
