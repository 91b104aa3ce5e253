import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { readonly signature: string; readonly payload: string; readonly event: Event }

type Event = {
  readonly type: string
  readonly sequence: number
  readonly data: { readonly object: { readonly id: string; readonly amount: number } }
}

/** An endpoint for webhooks that keeps what it was told, and answers what the test wants. */
export type Receiver = {
  readonly url: string
  readonly received: Received[]
  /** Also for what it has received already. */
  readonly answerWith: (status: number) => void
  readonly close: () => void
}

export const openReceiver = async (): Promise<Receiver> => {
  const received: Received[] = []
  let status = 200
  const server = createServer((request, response) => {
    let payload = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (payload += chunk))
    request.on('end', () => {
      received.push({
        signature: String(request.headers['psp-signature']),
        payload,
        event: JSON.parse(payload) as Event,
      })
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    answerWith: (next) => void (status = next),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
