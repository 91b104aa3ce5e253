import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createTokenIssuer } from '@banyan/gateway'
import { eventually } from '../eventually.ts'
import { type RunningSystem, sharedSystem } from '../running-system.ts'
import { befriend, logInAs, memberIdOf, type Shopper, visit } from '../shopper.ts'
import { rebuildAllViews } from './rebuild.ts'
import { rowsAt } from './rows.ts'
import { countFiles, filesWith, tablesWith } from './traces.ts'

const OUR_DATABASES = ['members', 'members_keys', 'social', 'social_keys'] as const
/** The follower reads every customer before it comes to the last change, as slowly as the shop's budget asks. */
const FOLLOWED_WITHIN_MS = 60_000
const PASSWORD = 'a long password'
/** Each is looked for on its own: name, earlier name, posts in two scripts, the address that only the shop may keep. */
const MARKERS = {
  name: '잊힐사람 Qzforgotten',
  earlierName: '옛이름얼룩말 Qzearlier',
  korean: '파란고래가 밤하늘을 난다 얼룩말표식',
  ascii: 'Qzmarker-of-a-post-in-ascii',
  email: 'qzforgotten@mail.example',
} as const

describe('a member who deletes their account at the shop', () => {
  const system = sharedSystem()

  it('is nowhere afterwards: no table, log, file or view, through a rebuild and a restart', async () => {
    const [mina, leaver] = [await logInAs(system().url, 'mina'), await signUp(system().url)]
    const memberId = await memberIdOf(leaver)
    await rename(leaver, MARKERS.name)
    const post = await live(mina, leaver)
    await everyoneSees(mina, { memberId, post })

    const deleted = await leaver.fillIn('/account/delete', '/account/delete', { password: PASSWORD })
    assert.equal(deleted.headers.get('location'), '/?goodbye=1', deleted.text.slice(0, 300))
    await eventually(() => nobodySees(mina, memberId), FOLLOWED_WITHIN_MS)
    await eventually(() => keysAreGone(system(), memberId), FOLLOWED_WITHIN_MS)
    await noTraces(system())

    await refusesPosts(system(), memberId)
    const again = await leaver.post('/api/social/posts', { text: MARKERS.ascii })
    assert.ok([401, 403, 409, 410].includes(again.status), `${again.status} ${again.text}`)
    await noTraces(system())

    await rebuildAllViews(system())
    await nobodySees(mina, memberId)
    await noTraces(system())

    const { restarts } = await system().signal('host', 'SIGKILL')
    await eventually(async () => {
      assert.ok((await system().processes()).host.restarts > restarts)
      assert.equal(await system().health(), 200)
    }, 30_000)
    await eventually(() => nobodySees(mina, memberId))
    await refusesPosts(system(), memberId)
    await noTraces(system())
  })

  it('would be found: a planted text is, in rows and files, in whatever spelling', async (t) => {
    const planted = `Qzplanted-${randomUUID().slice(0, 8)} 심은글`
    const url = await system().adminUrl('postgres', 'banyan_social')
    for (const value of ['to_jsonb($1::text)', `convert_to($1::text, 'UTF8')`, '$1::text']) {
      await rowsAt(url, `create table planted as select ${value} as value`, [planted])
      assert.deepEqual(await tablesWith(url, [planted]), ['/banyan_social: public.planted'], value)
      await rowsAt(url, 'drop table planted')
    }
    assert.notDeepEqual(await filesWith([await pgdataOf(system())], [planted]), [], 'in the log before writing')

    const dir = await mkdtemp(join(tmpdir(), 'planted-'))
    t.after(() => rm(dir, { recursive: true, force: true }))
    const file = join(dir, 'log')
    for (const spelling of [planted, Buffer.from(`xy${planted}z`).toString('base64'), encodeURIComponent(planted)]) {
      await writeFile(file, `before ${spelling} after`)
      assert.deepEqual(await filesWith([dir], [planted]), [file], spelling)
    }
    assert.deepEqual(await filesWith([dir], [planted], [file]), [])
  })
})

const signUp = async (url: string): Promise<Shopper> => {
  const shopper = visit(url)
  const fields = { email: MARKERS.email, name: MARKERS.earlierName, phone: '010-0123-4567', password: PASSWORD }
  const answer = await shopper.fillIn('/signup', '/signup', fields)
  assert.equal(answer.status, 303, answer.text.slice(0, 300))
  return shopper
}

/** The shop knows the new name at once, the members once they have followed. */
const rename = async (who: Shopper, name: string): Promise<void> => {
  const fields = { name, phone: '010-0123-4567', email: MARKERS.email }
  assert.equal((await who.fillIn('/account/profile', '/account/profile', fields)).status, 303)
  await eventually(
    async () => assert.equal((await who.get('/api/members/me')).body['displayName'], name),
    FOLLOWED_WITHIN_MS,
  )
}

/** Friendship, posts seen live, a like, a search by name. Answers the post in ASCII. */
const live = async (friend: Shopper, leaver: Shopper): Promise<string> => {
  await befriend(friend, leaver)
  const stream = await friend.live()
  await leaver.post('/api/social/posts', { text: MARKERS.korean })
  const { body } = await leaver.post('/api/social/posts', { text: MARKERS.ascii })
  const postId = String(body['postId'])
  for (const text of [MARKERS.korean, MARKERS.ascii])
    assert.equal((await stream.next('post-written')).data['text'], text)
  stream.close()
  assert.equal((await friend.put(`/api/social/posts/${postId}/like`)).status, 200)
  // A name in an address is what access logs like to keep.
  assert.equal((await searchFor(friend)).length, 1)
  return postId
}

const searchFor = async (asker: Shopper): Promise<readonly unknown[]> =>
  (await asker.get(`/api/members/search?name=${encodeURIComponent(MARKERS.name)}`)).body['members'] as unknown[]

const everyoneSees = (friend: Shopper, o: { readonly memberId: string; readonly post: string }): Promise<void> =>
  eventually(async () => {
    const timeline = await friend.get('/api/social/timeline')
    const items = timeline.body['items'] as { postId: string; text: string; likes: number }[]
    assert.equal(items.find(({ postId }) => postId === o.post)?.likes, 1)
    assert.ok(items.some(({ text }) => text === MARKERS.korean))
    const { text } = await friend.get(`/api/members/profiles?ids=${o.memberId}`)
    assert.ok(text.includes(MARKERS.name), text)
  })

const nobodySees = async (friend: Shopper, memberId: string): Promise<void> => {
  const paths = ['/api/social/timeline', '/api/social/friends', `/api/members/profiles?ids=${memberId}`]
  for (const path of paths) {
    const answer = await friend.get(path)
    assert.equal(answer.status, 200, answer.text)
    for (const text of [...Object.values(MARKERS), `"authorId":"${memberId}"`, `"memberId":"${memberId}"`])
      assert.ok(!answer.text.includes(text), `${path} shows ${text}: ${answer.text.slice(0, 300)}`)
  }
  assert.deepEqual(await searchFor(friend), [])
}

const keysAreGone = async (system: RunningSystem, memberId: string): Promise<void> => {
  for (const database of ['banyan_members_keys', 'banyan_social_keys']) {
    const url = await system.adminUrl('postgres', database)
    const rows = await rowsAt(url, 'select wrapped from person_keys where person = $1', [memberId])
    assert.deepEqual(rows, [{ wrapped: null }], database)
  }
}

const pgdataOf = async (system: RunningSystem): Promise<string> => {
  const url = await system.adminUrl('postgres', 'postgres')
  await rowsAt(url, 'checkpoint')
  const rows = await rowsAt<{ data_directory: string }>(url, 'show data_directory')
  return rows[0]!.data_directory
}

const noTraces = async (system: RunningSystem): Promise<void> => {
  const texts = Object.values(MARKERS)
  for (const database of OUR_DATABASES)
    assert.deepEqual(await tablesWith(await system.adminUrl('postgres', `banyan_${database}`), texts), [])
  const pgdata = await pgdataOf(system)
  assert.ok((await countFiles(join(pgdata, 'pg_wal'))) > 0, `WAL is searched in ${pgdata}`)
  const shopServer = join(system.dataDir, 'shop-postgres')
  assert.deepEqual(await filesWith([pgdata, system.dataDir], texts, [shopServer]), [])
}

/** Asked at the host itself, with a token such as the gateway minted for them a moment before. */
const refusesPosts = async (system: RunningSystem, memberId: string): Promise<void> => {
  const key = JSON.parse(await readFile(join(system.dataDir, 'secrets/identity-gateway.json'), 'utf8'))
  const claims = { subject: memberId, kind: 'member', audience: 'social' } as const
  const { authorization } = createTokenIssuer(key).mint(claims, Date.now())
  const response = await fetch(`http://127.0.0.1:${(await system.processes()).host.port}/api/social/posts`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ text: MARKERS.korean }),
  })
  const text = await response.text()
  assert.ok(400 <= response.status && response.status < 500, `${response.status} ${text}`)
  assert.ok(!text.includes(MARKERS.korean))
}
