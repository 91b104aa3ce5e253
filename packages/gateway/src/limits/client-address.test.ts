import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientAddress } from './client-address.ts'

const nobody = { forwardedFor: '6.6.6.6', forwardedProto: 'https', trusted: new Set<string>() }
const proxy = { forwardedFor: '6.6.6.6, 203.0.113.7', forwardedProto: 'https', trusted: new Set(['127.0.0.1']) }

describe('client address', () => {
  test('what a client says about itself is not believed', () => {
    assert.deepEqual(clientAddress('203.0.113.9', nobody), {
      address: '203.0.113.9',
      key: '203.0.113.9',
      protocol: 'http',
    })
  })

  test('of a trusted proxy only the last hop is believed', () => {
    assert.deepEqual(clientAddress('127.0.0.1', proxy), {
      address: '203.0.113.7',
      key: '203.0.113.7',
      protocol: 'https',
    })
  })

  test('a trusted proxy that says nonsense is the client itself', () => {
    assert.equal(clientAddress('127.0.0.1', { ...proxy, forwardedFor: 'unknown' }).address, '127.0.0.1')
  })

  test('an IPv6 network counts as one, an IPv4 address in IPv6 clothes as itself', () => {
    const key = (peer: string) => clientAddress(peer, nobody).key
    assert.equal(key('2001:db8:1:2:aaaa:bbbb:cccc:dddd'), key('2001:db8:1:2::1'))
    assert.notEqual(key('2001:db8:1:2::1'), key('2001:db8:1:3::1'))
    assert.equal(key('::1'), '0:0:0:0')
    assert.equal(key('::ffff:203.0.113.9'), '203.0.113.9')
  })
})
