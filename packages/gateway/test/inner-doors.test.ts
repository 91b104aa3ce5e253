import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answeringShop, HOST } from './answering-shop.ts'
import { sendRaw } from './raw-client.ts'

/** What hosts serve for other processes alone: other contexts, the console, whoever watches. */
const INNER = [
  '/_contexts/social/commands/WritePost',
  '/_operators/contexts',
  '/_banyan/describe',
  '/_health/ready',
] as const

/** Ways to write a path that a lenient reader takes for the one behind a route to the host. */
const TRICKS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/api/social/../..${path}`,
  (path) => `/api/social/%2e%2e/%2e%2e${path}`,
  (path) => `/api/social/..%2f..${path}`,
  (path) => `/api/social/..\\..${path}`,
  (path) => `/social/..${path}`,
  (path) => `/social/..;${path}`,
  (path) => `/social//..${path}`,
  (path) => `/${path}`,
  (path) => `http://host${path}`,
]

describe('the doors of hosts that are for other processes alone', () => {
  const { host, port } = answeringShop()

  test('are reached by no path through the gateway, whatever token comes with it', async () => {
    for (const inner of INNER)
      for (const trick of TRICKS) {
        const path = trick(inner)
        const head = `${HOST}Authorization: Bearer a.b.c\r\nContent-Type: application/json\r\nContent-Length: 2\r\n`
        await sendRaw(port(), `POST ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n{}`)
      }
    await sendRaw(port(), `GET /api/social/posts HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`)
    const reached = host().requests.map(({ url }) => url ?? '')
    assert.ok(reached.includes('/api/social/posts'))
    assert.deepEqual(
      reached.filter((url) => !/^\/(?:api\/social|api\/members|social)(?:\/|\?|$)/.test(url) || url.includes('/_')),
      [],
    )
  })
})
