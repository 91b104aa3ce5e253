import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveMeasurements } from './measured-process.ts'

const BODY = Buffer.alloc(1_024, 'x')

const server = createServer((request, response) => {
  const isProper = request.headers.authorization?.startsWith('Bearer ') === true && request.headers.cookie === undefined
  response
    .writeHead(isProper ? 200 : 401, { 'content-type': 'application/octet-stream', 'content-length': BODY.length })
    .end(BODY)
})
server.listen(0, '127.0.0.1', () => serveMeasurements((server.address() as AddressInfo).port))
