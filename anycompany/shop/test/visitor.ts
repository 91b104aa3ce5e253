/** Somebody with a browser: keeps cookies, follows no redirects, fills in forms. */
export type Visitor = {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Page>
  /** Sends a form as a script would: without the token, unless `fields` has it. */
  readonly post: (path: string, fields: Fields, headers?: Readonly<Record<string, string>>) => Promise<Page>
  /** Opens the page first and sends its hidden fields along. */
  readonly fillIn: (page: string, action: string, fields: Fields) => Promise<Page>
  readonly logIn: (email: string, password: string) => Promise<Page>
  readonly cookie: (name: string) => string | undefined
  readonly setCookie: (name: string, value: string) => void
}

export type Page = {
  readonly status: number
  readonly location: string | null
  readonly html: string
  readonly headers: Headers
}
export type Fields = Readonly<Record<string, string>>

const DEADLINE_MS = 15_000

export const visit = (shopUrl: string): Visitor => {
  const cookies = new Map<string, string>()

  const send = async (path: string, init: RequestInit): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie !== '' && { cookie }) }
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const response = await fetch(shopUrl + path, { ...init, headers, redirect: 'manual', signal })
    for (const line of response.headers.getSetCookie()) keep(line)
    const html = await response.text()
    return { status: response.status, location: response.headers.get('location'), html, headers: response.headers }
  }
  const keep = (line: string) => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const get: Visitor['get'] = (path, headers = {}) => send(path, { headers })
  const post: Visitor['post'] = (path, fields, headers = {}) =>
    send(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const fillIn: Visitor['fillIn'] = async (page, action, fields) =>
    post(action, { ...hiddenFields((await get(page)).html, action), ...fields })
  return {
    get,
    post,
    fillIn,
    logIn: (email, password) => fillIn('/login', '/login', { email, password }),
    cookie: (name) => cookies.get(name),
    setCookie: (name, value) => void cookies.set(name, value),
  }
}

/** The hidden fields of the form with this action, as a browser would send them. */
export const hiddenFields = (html: string, action: string): Fields => {
  const form = html.split('<form').find((part) => part.includes(`action="${action}"`)) ?? ''
  const hidden = form.split('</form>')[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]))
}
