import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { CALL_BODY_BYTES_MAX, CALLS_TAKEN_MAX } from '../../src/limits.ts'
import { CALL_TOKEN_LIFETIME_S_MAX } from '../../src/identity/verify-call.ts'
import { CLOCK_TOLERANCE_S } from '../../src/identity/verify-caller.ts'
import { kitchen, kitchenApi } from '../rig/kitchen.ts'
import { type Answer, stage } from '../rig/stage.ts'
import { tokenIssuer, type TokenOptions } from '../rig/tokens.ts'

const BOOK = '/_contexts/kitchen/commands/BookTable'
const SERVICE: TokenOptions = { aud: 'kitchen', kind: 'service', sub: 'usher' }
const MEMBER: TokenOptions = { aud: 'kitchen', kind: 'member', sub: 'ann', act: 'usher' }

const bodyFor = (input: unknown, commandId = 'one') => ({
  input,
  commandId,
  isRepeatable: true,
  correlation: 'a chain',
  causation: null,
})
const table = bodyFor({ tableId: 'T1', memberId: 'ann' })

const play = async (t: TestScope, o: { readonly deadlineMs?: number } = {}) => {
  const issuer = await tokenIssuer(t)
  const usher = await issuer.contextKey('usher')
  const shared = await issuer.contextKey('waiter', { isShared: true })
  const staged = await stage(t, {
    issuer,
    beside: [{ context: kitchen, api: kitchenApi }],
    identity: { publicKeysFile: issuer.file, issuers: ['gateway'], callers: ['usher', 'waiter'] },
    ...o,
  })
  await staged.host.whenReady()
  const call = async (
    path: string,
    body: unknown,
    o: { readonly as?: TokenOptions; readonly headers?: Readonly<Record<string, string>> } = {},
  ) =>
    staged.ask('POST', path, { as: await usher.token(o.as ?? SERVICE), body, ...(o.headers && { headers: o.headers }) })
  return { ...staged, usher, shared, call }
}

const told = ({ status, body }: Answer) => [status, body['code']]

describe('the door between contexts', () => {
  it('opens for a context that speaks for itself, or for a member whom it names itself as acting for', async (t) => {
    const { call, parts } = await play(t)
    const answered = { kind: 'answered', answer: { bookedFor: 'ann' }, seen: 'Table-T1@1', isRepeated: false }
    assert.deepEqual((await call(BOOK, table)).body, answered)
    const dish = bodyFor({ dish: 'soup' })
    assert.equal((await call('/_contexts/kitchen/commands/OrderDish', dish, { as: MEMBER })).status, 200)
    const { events } = await parts.get('kitchen')!.store.load('Order-ann', { after: 0 })
    assert.deepEqual(events[0]?.actor, { kind: 'member', id: 'ann' })
    const asked = await call('/_contexts/kitchen/queries/BookingOf', { input: { tableId: 'T9' } }, { as: MEMBER })
    assert.deepEqual(asked.body, { answer: null })
  })

  it('stays shut for users’ tokens, other contexts’ and those that live too long, and for whoever has none', async (t) => {
    const { ask, call, usher, shared, issuer } = await play(t)
    const refused = async (as: string) => told(await ask('POST', BOOK, { as, body: table }))
    const user = { aud: 'kitchen', sub: 'ann' }
    const longest = CALL_TOKEN_LIFETIME_S_MAX + CLOCK_TOLERANCE_S
    for (const [what, token] of Object.entries({
      'a user’s': await issuer.token(user),
      'a service’s of the gateway': await issuer.token({ ...SERVICE, sub: 'gateway' }),
      'the gateway’s key in the name of a context': await issuer.token({ ...SERVICE, iss: 'usher' }),
      'another audience': await usher.token({ ...SERVICE, aud: 'theatre' }),
      expired: await usher.token({ ...SERVICE, issuedAgoS: 100, livesS: 90 }),
      'one that lives too long': await usher.token({ ...SERVICE, livesS: longest + 2 }),
      'another context’s name': await usher.token({ ...SERVICE, iss: 'waiter' }),
      'another context’s parts': await usher.token({ ...SERVICE, sub: 'waiter/when-x' }),
      'a name that only begins alike': await usher.token({ ...SERVICE, sub: 'usher-2' }),
      'a key that is not one context’s': await shared.token({ ...SERVICE, sub: 'waiter' }),
      'a member nobody acts for': await usher.token({ ...MEMBER, without: ['act'] }),
      'a member another context acts for': await usher.token({ ...MEMBER, act: 'waiter' }),
      'an operator': await usher.token({ ...MEMBER, kind: 'operator' }),
      'no token at all': 'nonsense',
    }))
      assert.deepEqual(await refused(token), [401, 'SERVICE_TOKEN_REFUSED'], what)
    assert.deepEqual(told(await ask('POST', BOOK, { as: null, body: table })), [401, 'SERVICE_LOGIN_NEEDED'])
    assert.deepEqual(told(await call(BOOK, table)), [200, undefined])
  })

  it('opens nothing but itself: a context’s token is no user’s', async (t) => {
    const { ask, usher } = await play(t)
    const as = await usher.token({ aud: 'theatre', kind: 'member', sub: 'ann', act: 'usher' })
    assert.deepEqual(told(await ask('PUT', '/api/theatre/seats/A1', { as })), [401, 'SERVICE_TOKEN_REFUSED'])
    const desk = await usher.token({ aud: 'operators', kind: 'operator', sub: 'kim' })
    assert.deepEqual(told(await ask('GET', '/_operators/contexts', { as: desk })), [401, 'SERVICE_TOKEN_REFUSED'])
  })

  it('is not there where no caller is named', async (t) => {
    const { ask } = await stage(t)
    assert.deepEqual(told(await ask('POST', BOOK, { body: table })), [404, 'SERVICE_NOT_FOUND'])
  })

  it('lets through public commands alone, from those who may send them, to parts that exist', async (t) => {
    const { call, usher, ask } = await play(t)
    const clear = bodyFor({ tableId: 'T1' })
    const of = async (path: string, body: unknown, as = SERVICE) =>
      told(await call(`/_contexts/kitchen/${path}`, body, { as }))
    assert.deepEqual(await of('commands/ClearTable', clear), [403, 'SERVICE_COMMAND_NOT_PUBLIC'])
    assert.deepEqual(await of('commands/BookTable', table, MEMBER), [403, 'SERVICE_CALLER_REFUSED'])
    assert.deepEqual(await of('commands/OrderDish', bodyFor({ dish: 'x' })), [403, 'SERVICE_CALLER_REFUSED'])
    assert.deepEqual(await of('queries/ForOperators', { input: {} }), [403, 'SERVICE_CALLER_REFUSED'])
    for (const path of ['commands/BookBalcony', 'queries/Nothing', 'views/other'])
      assert.deepEqual(await of(path, table), [501, 'SERVICE_CALL_UNKNOWN'], path)
    const passed = { views: ['nothing'], seen: 'Table-T1@1', timeoutMs: 0 }
    assert.deepEqual(await of('views/passed', passed), [501, 'SERVICE_CALL_UNKNOWN'])
    const elsewhere = await ask('POST', '/_contexts/cellar/commands/BookTable', {
      as: await usher.token({ ...SERVICE, aud: 'cellar' }),
      body: table,
    })
    assert.deepEqual(told(elsewhere), [503, 'SERVICE_CONTEXT_NOT_HOSTED'])
  })

  it('reads what it is sent: the call, then the input; a newer caller’s fields are ignored', async (t) => {
    const { call } = await play(t)
    const { input: _input, ...rest } = table
    for (const body of [
      { ...rest, input: { tableId: 'T1' } },
      { ...table, commandId: '' },
      { ...table, correlation: undefined },
      {},
    ])
      assert.deepEqual(told(await call(BOOK, body)), [400, 'SERVICE_INPUT_INVALID'], JSON.stringify(body))
    for (const change of [{ seen: 'no event' }, { timeoutMs: -1 }, { timeoutMs: 1e9 }]) {
      const body = { views: ['bookings'], seen: 'Table-T1@1', timeoutMs: 1, ...change }
      assert.deepEqual(told(await call('/_contexts/kitchen/views/passed', body)), [400, 'SERVICE_INPUT_INVALID'])
    }
    const large = bodyFor({ tableId: 'x'.repeat(CALL_BODY_BYTES_MAX), memberId: 'ann' })
    assert.deepEqual(told(await call(BOOK, large)), [413, 'SERVICE_BODY_TOO_LARGE'])
    assert.equal((await call(BOOK, { ...table, actor: { kind: 'operator', id: 'kim' }, newer: 1 })).status, 200)
  })

  it('stops at the caller’s deadline, and never later than at its own', async (t) => {
    const { call } = await play(t, { deadlineMs: 300 })
    const endless = (ms: string) =>
      call('/_contexts/kitchen/queries/Endless', { input: {} }, { headers: { 'banyan-deadline-ms': ms } })
    const late = await endless('50')
    assert.deepEqual([...told(late), late.body['limitMs']], [503, 'SERVICE_DEADLINE_PASSED', 50])
    assert.equal((await endless('0')).body['limitMs'], 0)
    assert.deepEqual(told(await endless('soon')), [400, 'SERVICE_HEADER_INVALID'])
    assert.equal((await endless('999999999')).body['limitMs'], 300)
  })

  it('has so many places, apart from those of customers', async (t) => {
    const { call, ask, host } = await play(t)
    const endless = () =>
      call('/_contexts/kitchen/queries/Endless', { input: {} }, { headers: { 'banyan-deadline-ms': '2000' } })
    const waiting = Promise.all(Array.from({ length: CALLS_TAKEN_MAX + 1 }, endless))
    const codes = (await waiting).map(({ body }) => body['code'])
    assert.equal(codes.filter((code) => code === 'SERVICE_OVERLOADED').length, 1)
    assert.equal(codes.filter((code) => code === 'SERVICE_DEADLINE_PASSED').length, CALLS_TAKEN_MAX)
    assert.equal((await ask('PUT', '/api/theatre/seats/A1')).status, 200)
    await host.drain()
  })
})
