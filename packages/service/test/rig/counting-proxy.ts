import { once } from 'node:events'
import { createServer, request as ask, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestScope } from '@banyan/testing'

/** Stands before a process: counts what is asked, and answers in its place where it is told to. */
export type CountingProxy = {
  readonly url: string
  readonly asked: () => number
  toOrigin: string
  /** Asked for each request: what is answered in place of the origin, if anything. */
  instead: () => RequestListener | undefined
}

export const countingProxy = async (t: TestScope): Promise<CountingProxy> => {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    const answer = proxy.instead()
    if (answer) return answer(request.resume(), response)
    const { method, url, headers } = request
    const forwarded = ask(proxy.toOrigin + url, { ...(method !== undefined && { method }), headers }, (said) => {
      response.writeHead(said.statusCode ?? 502, said.headers)
      said.pipe(response)
    })
    forwarded.once('error', () => response.destroy())
    request.pipe(forwarded)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const proxy: CountingProxy = {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    toOrigin: '',
    instead: () => undefined,
  }
  return proxy
}
