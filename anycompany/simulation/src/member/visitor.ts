import { randomUUID } from 'node:crypto'

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

export type Write = (path: string, body?: unknown, o?: Sent) => Promise<Answer>

/** Somebody with a browser at the gateway: keeps cookies, follows no redirects, and says where requests come from, as browsers do. */
export type Visitor = {
  readonly get: (path: string, o?: Sent) => Promise<Answer>
  readonly post: Write
  readonly put: Write
  readonly patch: Write
  readonly delete: (path: string, o?: Sent) => Promise<Answer>
  /** Opens a page of the shop and sends the form with this action from it, token and all. */
  readonly fillIn: (page: string, action: string, fields: Fields) => Promise<Answer>
  /** The fields that the form with this action on a page of the shop would send of itself. */
  readonly hiddenFields: (page: string, action: string) => Promise<Fields>
  /** Sends a form. */
  readonly submit: (action: string, fields: Fields) => Promise<Answer>
  readonly logOut: () => Promise<Answer>
  /** All cookies, as they are sent. */
  readonly cookie: () => string
  readonly setCookie: (name: string, value: string) => void
}

/** How long one answer may take, in milliseconds. */
const DEADLINE_MS = 20_000

/** Somebody who has not logged in. Requests reject when nothing answers within 20 s. */
export const visit = (url: string): Visitor => {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  const send = async (method: string, path: string, body: string | null, o: Sent): Promise<Answer> => {
    const signal = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(o.signal ? [o.signal] : [])])
    const headers = { ...(cookies.size > 0 && { cookie: cookie() }), ...o.headers }
    const response = await fetch(url + path, { method, body, headers, redirect: 'manual', signal })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parsed(response.headers, text) }
  }
  const write =
    (method: string): Write =>
    (path, body, o = {}) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const headers = { ...sameOrigin(url), ...json, 'idempotency-key': o.key ?? randomUUID(), ...o.headers }
      return send(method, path, body === undefined ? null : JSON.stringify(body), { ...o, headers })
    }
  const get: Visitor['get'] = (path, o = {}) => send('GET', path, null, o)
  const submit: Visitor['submit'] = (action, fields) =>
    send('POST', action, new URLSearchParams(fields).toString(), {
      headers: { ...sameOrigin(url), 'content-type': 'application/x-www-form-urlencoded' },
    })
  const fieldsOf: Visitor['hiddenFields'] = async (page, action) => hiddenFields((await get(page)).text, action)
  return {
    get,
    post: write('POST'),
    put: write('PUT'),
    patch: write('PATCH'),
    delete: (path, o) => write('DELETE')(path, undefined, o),
    fillIn: async (page, action, fields) => submit(action, { ...(await fieldsOf(page, action)), ...fields }),
    hiddenFields: fieldsOf,
    submit,
    logOut: () => submit('/logout', {}),
    cookie,
    setCookie: (name, value) => void cookies.set(name, value),
  }
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
