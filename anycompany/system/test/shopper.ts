import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type LiveStream, openLive } from './live-stream.ts'

/** What came back, read to its end. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Of an answer in JSON; else empty. */
  readonly body: Readonly<Record<string, unknown>>
}

export type Sent = {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as `Idempotency-Key`; by default a new one. */
  readonly key?: string
  readonly signal?: AbortSignal
}

export type Fields = Readonly<Record<string, string>>

/** Somebody with a browser at the gateway: keeps cookies, follows no redirects, and says where requests come from, as browsers do. */
export type Shopper = {
  readonly get: (path: string, o?: Sent) => Promise<Answer>
  readonly post: (path: string, body?: unknown, o?: Sent) => Promise<Answer>
  readonly put: (path: string, body?: unknown, o?: Sent) => Promise<Answer>
  readonly delete: (path: string, o?: Sent) => Promise<Answer>
  /** Opens a page of the shop and sends the form with this action from it, token and all. */
  readonly fillIn: (page: string, action: string, fields: Fields) => Promise<Answer>
  /** The fields that the form with this action on a page of the shop would send of itself. */
  readonly hiddenFields: (page: string, action: string) => Promise<Fields>
  /** Sends a form. */
  readonly submit: (action: string, fields: Fields) => Promise<Answer>
  /** The timeline's stream. */
  readonly live: (o?: { readonly lastEventId?: string }) => Promise<LiveStream>
  readonly logOut: () => Promise<Answer>
  /** All cookies, as they are sent. */
  readonly cookie: () => string
  readonly setCookie: (name: string, value: string) => void
}

const DEADLINE_MS = 20_000
const TAKES_PART_PAUSE_MS = 200

/** Somebody who has not logged in. */
export const visit = (url: string): Shopper => {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const common = () => (cookies.size > 0 ? { cookie: cookie() } : {})

  const send = async (method: string, path: string, body: string | null, o: Sent): Promise<Answer> => {
    const signal = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(o.signal ? [o.signal] : [])])
    const headers = { ...common(), ...o.headers }
    const response = await fetch(url + path, { method, body, headers, redirect: 'manual', signal })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parsed(response.headers, text) }
  }
  const write =
    (method: string) =>
    (path: string, body: unknown, o: Sent = {}) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const headers = { ...sameOrigin(url), ...json, 'idempotency-key': o.key ?? randomUUID(), ...o.headers }
      return send(method, path, body === undefined ? null : JSON.stringify(body), { ...o, headers })
    }
  const get: Shopper['get'] = (path, o = {}) => send('GET', path, null, o)
  const submit: Shopper['submit'] = (action, fields) =>
    send('POST', action, new URLSearchParams(fields).toString(), {
      headers: { ...sameOrigin(url), 'content-type': 'application/x-www-form-urlencoded' },
    })
  const fieldsOf: Shopper['hiddenFields'] = async (page, action) => hiddenFields((await get(page)).text, action)
  return {
    get,
    post: write('POST'),
    put: write('PUT'),
    delete: (path, o) => write('DELETE')(path, undefined, o),
    fillIn: async (page, action, fields) => submit(action, { ...(await fieldsOf(page, action)), ...fields }),
    hiddenFields: fieldsOf,
    submit,
    live: ({ lastEventId } = {}) =>
      openLive(`${url}/api/social/timeline/live`, {
        ...common(),
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      }),
    logOut: () => submit('/logout', {}),
    cookie,
    setCookie: (name, value) => void cookies.set(name, value),
  }
}

/** Somebody who has logged in at the shop's own form, through the gateway. */
export const logIn = async (url: string, email: string, password: string): Promise<Shopper> => {
  const shopper = visit(url)
  const answer = await shopper.fillIn('/login', '/login', { email, password })
  assert.equal(answer.status, 303, `login of ${email}: ${answer.text.slice(0, 300)}`)
  return shopper
}

/** The demo shoppers that the start page names, and their names. */
export const DEMO = {
  mina: { email: 'mina@anycompany.example', password: 'demo-mina', name: '김미나' },
  joon: { email: 'joon@anycompany.example', password: 'demo-joon', name: '이준' },
  sora: { email: 'sora@anycompany.example', password: 'demo-sora', name: '박소라' },
  haneul: { email: 'haneul@anycompany.example', password: 'demo-haneul', name: '정하늘' },
  admin: { email: 'admin@anycompany.example', password: 'demo-admin', name: '관리자' },
} as const

/** The password of every other user that the shop is seeded with. */
export const EVERYBODYS_PASSWORD = 'demo-shopper'

/** Logs a demo shopper in. */
export const logInAs = (url: string, who: keyof typeof DEMO): Promise<Shopper> =>
  logIn(url, DEMO[who].email, DEMO[who].password)

/** Waits until the social network has heard of a member, which it does a moment after they were registered. */
export const takesPart = async (shopper: Shopper): Promise<void> => {
  const memberId = await memberIdOf(shopper)
  for (const deadline = performance.now() + DEADLINE_MS; ; await delay(TAKES_PART_PAUSE_MS)) {
    const { body, text } = await shopper.post('/api/social/friend-requests', { memberId })
    if (body['code'] === 'CannotBefriendYourself') return
    assert.ok(body['code'] === 'NoSuchMember' && performance.now() < deadline, text)
  }
}

/** Makes two shoppers friends, whatever they were. */
export const befriend = async (a: Shopper, b: Shopper): Promise<void> => {
  await Promise.all([takesPart(a), takesPart(b)])
  const [aId, bId] = [await memberIdOf(a), await memberIdOf(b)]
  await a.post('/api/social/friend-requests', { memberId: bId })
  const answer = await b.post('/api/social/friend-requests', { memberId: aId })
  assert.ok(answer.body['status'] === 'friends' || answer.body['code'] === 'AlreadyFriends', answer.text)
}

/** Our own id of a shopper. */
export const memberIdOf = async (shopper: Shopper): Promise<string> => {
  const answer = await shopper.get('/api/members/me')
  assert.equal(answer.status, 200, answer.text)
  return String(answer.body['memberId'])
}

const sameOrigin = (url: string) => ({ origin: url, 'sec-fetch-site': 'same-origin' })

const keep = (cookies: Map<string, string>, line: string): void => {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}

const parsed = (headers: Headers, text: string): Readonly<Record<string, unknown>> =>
  /[/+]json/.test(headers.get('content-type') ?? '') ? (JSON.parse(text) as Record<string, unknown>) : {}

const hiddenFields = (html: string, action: string): Fields => {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`)) ?? ''
  const hidden = (form.split('</form>')[0] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]))
}
