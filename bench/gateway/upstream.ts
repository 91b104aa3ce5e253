import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveMeasurements } from './measured-process.ts'

const BODY = Buffer.alloc(1_024, 'x')

const server = createServer((request, response) => {
  if (request.headers.authorization?.startsWith('Bearer ') !== true || request.headers.cookie !== undefined)
    return void response.writeHead(401).end()
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': BODY.length }).end(BODY)
})
server.listen(0, '127.0.0.1', () => serveMeasurements((server.address() as AddressInfo).port))
