import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PASSWORD, type Stage, stage } from './rig/stage.ts'

const OTHER = 'another long password'

const viewers = async (s: Stage) => {
  const account = { name: 'lee', role: 'viewer', password: PASSWORD, reason: 'joins us' }
  assert.equal((await (await s.admin()).ask('POST', '/api/accounts', { body: account })).status, 201)
  const here = s.visitor()
  const elsewhere = s.visitor()
  for (const lee of [here, elsewhere]) assert.equal((await lee.signIn('lee', PASSWORD)).status, 200)
  const change = (old: string, password: string) =>
    here.ask('POST', '/api/session/password', { body: { old, password } })
  return { here, elsewhere, change }
}

describe('one’s own password', () => {
  it('is changed by whoever knows the present one; their other sessions end, and the audit has it', async (t) => {
    const s = await stage(t)
    const { here, elsewhere, change } = await viewers(s)
    const changed = await change(PASSWORD, OTHER)
    assert.deepEqual([changed.status, changed.body], [200, {}])
    assert.equal((await here.ask('GET', '/api/session')).status, 200)
    assert.equal((await elsewhere.ask('GET', '/api/session')).status, 401)
    assert.equal((await s.visitor().signIn('lee', PASSWORD)).status, 401)
    assert.deepEqual((await s.visitor().signIn('lee', OTHER)).body, { name: 'lee', role: 'viewer' })
    const { body } = await here.ask('GET', '/api/audit')
    const entries = body['entries'] as unknown as readonly Record<string, string>[]
    const [entry] = entries.filter(({ action }) => action === 'change-own-password')
    assert.deepEqual([entry?.['who'], entry?.['target'], entry?.['outcome']], ['lee', 'lee', 'done'])
    assert.doesNotMatch(JSON.stringify([entries, s.lines]), new RegExp(`${PASSWORD}|${OTHER}`))
  })

  it('stays when the present one is not right: that is said, stands in the audit, and ends no session', async (t) => {
    const s = await stage(t)
    const { here, elsewhere, change } = await viewers(s)
    const refused = await change('not this one', OTHER)
    assert.deepEqual([refused.status, refused.body['code']], [403, 'CONSOLE_PASSWORD_REFUSED'])
    for (const lee of [here, elsewhere]) assert.equal((await lee.ask('GET', '/api/session')).status, 200)
    const { body } = await here.ask('GET', '/api/audit')
    const [entry] = body['entries'] as unknown as readonly Record<string, string>[]
    assert.deepEqual([entry?.['action'], entry?.['outcome']], ['change-own-password', 'refused'])
  })

  it('is neither short nor the one before, and nobody’s who has not signed in', async (t) => {
    const s = await stage(t)
    const { change } = await viewers(s)
    for (const password of ['short', PASSWORD])
      assert.equal((await change(PASSWORD, password)).body['code'], 'CONSOLE_INPUT_INVALID', password)
    const stranger = await s
      .visitor()
      .ask('POST', '/api/session/password', { body: { old: PASSWORD, password: OTHER } })
    assert.equal(stranger.status, 401)
  })

  it('can’t be guessed here either: attempts count with those to sign in', async (t) => {
    const s = await stage(t)
    const { change } = await viewers(s)
    const statuses = []
    for (let i = 0; i < 9; i++) statuses.push((await change(`wrong ${i}`, OTHER)).status)
    assert.deepEqual(statuses, [403, 403, 403, 403, 403, 403, 403, 403, 429])
    assert.equal((await change(PASSWORD, OTHER)).body['code'], 'CONSOLE_SIGN_IN_LIMITED')
    assert.equal((await s.visitor().signIn('lee', PASSWORD)).status, 429)
  })
})
