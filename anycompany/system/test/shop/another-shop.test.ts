import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { miniatureGrants, type NewAccount, startMiniatureShop } from '@banyan/legacy/miniature-shop'
import { testDatabase } from '@banyan/testing'
import { eventually } from '../eventually.ts'
import { lastOpenedFirst } from '../example-host.ts'
import { befriend, memberIdOf, type Shopper, visit } from '../shopper.ts'
import { startBeside } from './another-company.ts'
import { rowsAt } from './rows.ts'

const PASSWORD = 'a long password'
const ANA = {
  accountNo: 'A-00/7 ä',
  kind: 'buyer',
  mail: 'ana@mail.example',
  firstName: 'Ana',
  lastName: 'Silva',
} as const
const BEN = { accountNo: 'B"8', kind: 'buyer', mail: 'ben@mail.example', firstName: 'Ben' } as const
const OPERATOR = { accountNo: 'O-1', kind: 'operator', mail: 'op@mail.example', firstName: 'Olga' } as const
const PASSER_BY = { accountNo: 'P-1', kind: 'passer-by', mail: 'p@mail.example', firstName: 'Paulo' } as const
const FOLLOWED_WITHIN_MS = 30_000

describe('another shop: tokens, ids of text, other names for everything', () => {
  it('takes the place of the first by its profile alone', async (t) => {
    const { url, shop } = await startCompany(lastOpenedFirst(t))
    for (const account of [ANA, BEN, OPERATOR, PASSER_BY]) await shop.addAccount({ ...account, password: PASSWORD })

    const nobody = await visit(url).get('/api/members/me')
    assert.equal(nobody.status, 401, nobody.text)
    const [ana, ben] = [await logInThere(url, ANA), await logInThere(url, BEN)]
    const me = await ana.get('/api/members/me')
    assert.deepEqual([me.status, me.body['displayName']], [200, 'Ana Silva'], me.text)
    assert.equal((await ben.get('/api/members/me')).body['displayName'], 'Ben')

    await befriend(ana, ben)
    const live = await ben.live()
    assert.equal((await ana.post('/api/social/posts', { text: 'Olá' })).status, 201)
    assert.equal((await live.next('post-written')).data['text'], 'Olá')

    const operator = await logInThere(url, OPERATOR)
    const refused = await operator.get('/api/members/me')
    assert.equal(refused.status, 403, refused.text)

    const benId = await memberIdOf(ben)
    assert.equal((await ben.get('/bye')).status, 200)
    assert.equal(await live.ended, 'said')
    assert.equal((await ben.get('/api/members/me')).status, 401)

    const anaId = await memberIdOf(ana)
    await shop.pool.query('delete from "Store"."Account" where "accountNo" = $1', [ANA.accountNo])
    const again = await logInThere(url, BEN)
    assert.equal(await memberIdOf(again), benId)
    await eventually(async () => {
      const profiles = await again.get(`/api/members/profiles?ids=${anaId},${benId}`)
      assert.deepEqual(profiles.body, { members: [{ memberId: benId, displayName: 'Ben' }] })
      assert.deepEqual((await again.get('/api/social/timeline')).body['items'], [])
      assert.deepEqual((await again.get('/api/social/friends')).body['items'], [])
    }, FOLLOWED_WITHIN_MS)
  })
})

const startCompany = async (scope: { after(fn: () => Promise<void>): void }) => {
  const database = await testDatabase(scope)
  const shop = await startMiniatureShop({ ownerUrl: database.url })
  scope.after(async () => shop[Symbol.asyncDispose]())
  const readerUrl = await addReader(scope, database)
  const url = await startBeside(scope, {
    url: shop.url,
    readerUrl,
    sessionSecret: shop.secret,
    profileFile: join(import.meta.dirname, 'miniature-profile.ts'),
  })
  return { url, shop }
}

/** The role that the shop's people gave us: it reads what its grants name, and nothing else. */
const addReader = async (
  scope: { after(fn: () => Promise<void>): void },
  { url, adminUrl }: { readonly url: string; readonly adminUrl: string },
): Promise<string> => {
  const reader = `reader_${randomUUID().slice(0, 8)}`
  const readerUrl = Object.assign(new URL(url), { username: reader, password: randomUUID() })
  await rowsAt(adminUrl, `create role ${reader} login password '${readerUrl.password}'`)
  await rowsAt(adminUrl, `grant connect on database ${readerUrl.pathname.slice(1)} to ${reader}`)
  await rowsAt(url, miniatureGrants(reader))
  scope.after(async () => {
    await rowsAt(adminUrl, `drop owned by ${reader}`)
    await rowsAt(adminUrl, `drop role ${reader}`)
  })
  return readerUrl.href
}

const logInThere = async (url: string, { mail }: Pick<NewAccount, 'mail'>): Promise<Shopper> => {
  const who = visit(url)
  const answer = await who.post('/hello', { mail, password: PASSWORD })
  assert.equal(answer.status, 200, answer.text)
  return who
}
