import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { decode, encode, type Packet, streamEncode } from 'dns-packet'
import { type Instance, memoryHub, openRegistry, type Registry } from '../index.ts'
import { ANSWERS_MAX } from './dns-answers.ts'
import { type ServedRegistry, serveRegistry } from './serve-registry.ts'

const ZONE = 'anycompany.banyan'

const instance = (id: string, o: Partial<Instance> = {}): Instance => ({
  id,
  name: 'social',
  url: 'http://127.0.0.1:7001',
  attributes: {},
  ...o,
})

const a = instance('a', { url: 'http://10.0.0.1:7001', attributes: { zone: 'a', capabilities: ['pages', 'api'] } })
const b = instance('b', { url: 'http://10.0.0.2:7002', attributes: { zone: 'b' } })
const six = instance('six', { name: 'six', url: 'http://[2001:db8::1]:7003' })
const named = instance('named', { name: 'named', url: 'https://host.example' })
const crowd = Array.from({ length: ANSWERS_MAX + 5 }, (_, n) =>
  instance(`crowd-${n}-of-many-more`, { name: 'crowd', url: `http://10.0.1.${n}:7000` }),
)

describe('a registry that is served', () => {
  let registry: Registry
  let served: ServedRegistry
  before(async () => {
    registry = openRegistry(memoryHub().link())
    registry.register([a, b, six, named, ...crowd])
    served = await serveRegistry(registry, { system: 'anycompany', httpPort: 0, dnsPort: 0 })
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    await registry[Symbol.asyncDispose]()
  })

  describe('over HTTP', () => {
    const ask = async (path: string, o: { readonly method?: string; readonly host?: string } = {}) => {
      const asked = request({
        port: served.httpPort,
        path,
        method: o.method ?? 'GET',
        headers: { host: o.host ?? `127.0.0.1:${served.httpPort}`, connection: 'close' },
      }).end()
      const [response] = await once(asked, 'response')
      const text = (await response.toArray()).join('')
      return { status: response.statusCode, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
    }

    it('lists those of a name, with attributes, and all', async () => {
      const { status, headers, body } = await ask('/registry/instances?name=social')
      assert.deepEqual([status, body.instances, headers['cache-control']], [200, [a, b], 'no-store'])
      assert.ok(body.provenMsAgo >= 0)
      assert.deepEqual((await ask('/registry/instances?name=social&zone=b')).body.instances, [b])
      assert.deepEqual((await ask('/registry/instances?capabilities=pages')).body.instances, [a])
      assert.deepEqual((await ask('/registry/instances?name=nobody')).body.instances, [])
      assert.equal((await ask('/registry/instances')).body.instances.length, crowd.length + 4)
    })

    it('lists apart who drains', async () => {
      const going = instance('going', { name: 'going', attributes: { zone: 'b' } })
      await using registration = registry.register([going])
      await registration.drain()
      const drainingAt = async (query: string) => {
        const { body } = await ask(`/registry/instances${query}`)
        return [body.draining, body.instances.some(({ id }: { readonly id: string }) => id === going.id)]
      }
      for (const query of ['', '?name=going', '?zone=b'])
        assert.deepEqual(await drainingAt(query), [[going], false], query)
      for (const query of ['?name=social', '?zone=a']) assert.deepEqual(await drainingAt(query), [[], false], query)
    })

    for (const [path, status, code, detail] of [
      [
        '/registry/instances?name=No%20Name',
        400,
        'REGISTRY_QUERY_INVALID',
        'expected the parameter name to be a name of 1 to 63 of a-z, 0-9 and -, found "No Name"',
      ],
      [
        '/registry/instances?name=a&name=b',
        400,
        'REGISTRY_QUERY_INVALID',
        'expected the parameter name to be given once, found "b"',
      ],
      [
        '/registry/instances?Zone=a',
        400,
        'REGISTRY_QUERY_INVALID',
        'expected the parameter Zone to be name, or an attribute named by 1 to 40 of a-z, 0-9 and -, found "a"',
      ],
      [
        '/registry/instances?zone=',
        400,
        'REGISTRY_QUERY_INVALID',
        'expected the parameter zone to be a text of 1 to 200 characters, found ""',
      ],
      ['/registry', 404, 'REGISTRY_NOT_FOUND', 'expected one of the addresses /registry/instances, found another'],
    ] as const)
      it(`refuses ${path} in one sentence`, async () => {
        const { status: found, headers, body } = await ask(path)
        assert.deepEqual([found, body.code, body.detail], [status, code, detail])
        assert.match(headers['content-type'], /^application\/problem\+json/)
      })

    it('refuses other methods, too many parameters, and pages that bent a name to this machine', async () => {
      const posted = await ask('/registry/instances', { method: 'POST' })
      assert.deepEqual([posted.status, posted.headers['allow']], [405, 'GET, HEAD'])
      const many = Array.from({ length: 21 }, (_, n) => `a${n}=1`).join('&')
      assert.equal((await ask(`/registry/instances?${many}`)).status, 400)
      assert.equal((await ask('/registry/instances', { host: 'evil.example' })).body.code, 'REGISTRY_HOST_REFUSED')
    })
  })

  describe('over DNS', () => {
    const resolver = (): Resolver => {
      const made = new Resolver({ timeout: 2_000, tries: 1 })
      made.setServers([`127.0.0.1:${served.dnsPort}`])
      return made
    }
    const over = async (packet: Packet): Promise<ReturnType<typeof decode>> => answered(encode(packet))
    const answered = async (bytes: Buffer): Promise<ReturnType<typeof decode>> => {
      const socket = createSocket('udp4')
      socket.send(bytes, served.dnsPort, '127.0.0.1')
      const [message] = await once(socket, 'message', { signal: AbortSignal.timeout(2_000) })
      socket.close()
      return decode(message)
    }

    it('SRV names each instance with its port; its target has an address', async () => {
      const records = await resolver().resolveSrv(`_social._tcp.${ZONE}`)
      assert.deepEqual(
        new Map(records.map(({ name, port }) => [name, port])),
        new Map([
          [`a.social.${ZONE}`, 7001],
          [`b.social.${ZONE}`, 7002],
        ]),
      )
      assert.deepEqual(await resolver().resolve4(`b.social.${ZONE}`), ['10.0.0.2'])
    })

    it('A and AAAA give the addresses of a name, for a second', async () => {
      const records = await resolver().resolve4(`Social.${ZONE}`, { ttl: true })
      assert.deepEqual(
        records.toSorted((one, other) => (one.address < other.address ? -1 : 1)),
        [
          { address: '10.0.0.1', ttl: 1 },
          { address: '10.0.0.2', ttl: 1 },
        ],
      )
      assert.deepEqual(await resolver().resolve6(`six.${ZONE}`), ['2001:db8::1'])
      await assert.rejects(resolver().resolve4(`six.${ZONE}`), { code: 'ENODATA' })
    })

    it('a host’s name is the target as it is, with the port of its scheme', async () => {
      const [record] = await resolver().resolveSrv(`_named._tcp.${ZONE}`)
      assert.deepEqual([record?.name, record?.port], ['host.example', 443])
    })

    it('nobody is NXDOMAIN, and who has left is nobody', async () => {
      for (const name of ['nobody', 'a.b.c', 'nobody.social', '_nobody._tcp', 'social._tcp'])
        await assert.rejects(resolver().resolve4(`${name}.${ZONE}`), { code: 'ENOTFOUND' }, name)
      const leaving = registry.register([instance('leaving', { name: 'leaving' })])
      assert.deepEqual(await resolver().resolve4(`leaving.${ZONE}`), ['127.0.0.1'])
      await leaving.drain()
      await assert.rejects(resolver().resolve4(`leaving.${ZONE}`), { code: 'ENOTFOUND' })
      await leaving[Symbol.asyncDispose]()
      await assert.rejects(resolver().resolve4(`leaving.${ZONE}`), { code: 'ENOTFOUND' })
    })

    it('what is too long for a datagram is cut, and whole over TCP, to so many at once', async () => {
      const question = { type: 'SRV', name: `_crowd._tcp.${ZONE}` } as const
      const cut = await over({ id: 7, questions: [question] })
      assert.deepEqual([cut.id, cut.flag_tc, cut.answers?.length], [7, true, 0])
      assert.equal((await resolver().resolveSrv(question.name)).length, ANSWERS_MAX)
    })

    it('says of a question with no answer why, in the packet', async () => {
      const names = await Promise.all([
        over({ questions: [{ type: 'A', name: 'example.com' }] }),
        over({ questions: [] }),
        over({
          questions: [
            { type: 'A', name: `a.${ZONE}` },
            { type: 'A', name: `b.${ZONE}` },
          ],
        }),
        over({ questions: [{ type: 'TXT', name: `social.${ZONE}` }] }),
        over({ flags: 5 << 11, questions: [{ type: 'A', name: `social.${ZONE}` }] }),
        answered(Buffer.concat([encode({ id: 9, questions: [{ type: 'A', name: ZONE }] }).subarray(0, 14)])),
      ])
      const rcodes = names.map((packet) => (packet as unknown as { rcode: string }).rcode)
      assert.deepEqual(rcodes, ['REFUSED', 'FORMERR', 'FORMERR', 'NOERROR', 'NOTIMP', 'FORMERR'])
      assert.deepEqual([names[3]?.authorities?.[0]?.type, names[3]?.flag_aa], ['SOA', true])
    })

    it('does not answer answers, so that two of them never talk to each other', async () => {
      const socket = createSocket('udp4')
      let heard = 0
      socket.on('message', () => heard++)
      socket.send(encode({ id: 1, type: 'response', questions: [] }), served.dnsPort, '127.0.0.1')
      socket.send(Buffer.from('x'), served.dnsPort, '127.0.0.1')
      socket.send(encode({ id: 2, questions: [{ type: 'A', name: `social.${ZONE}` }] }), served.dnsPort, '127.0.0.1')
      const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(2_000) })
      assert.deepEqual([decode(answer).id, heard], [2, 1])
      socket.close()
    })

    it('over TCP takes several questions on one connection, in pieces, and hangs up on nonsense', async () => {
      const socket = connect(served.dnsPort, '127.0.0.1')
      const one = streamEncode({ id: 1, questions: [{ type: 'A', name: `six.${ZONE}` }] })
      const two = streamEncode({ id: 2, questions: [{ type: 'AAAA', name: `six.${ZONE}` }] })
      const both = Buffer.concat([one, two])
      socket.write(both.subarray(0, 5))
      socket.write(both.subarray(5))
      let heard = Buffer.alloc(0)
      while (heard.length < 2 || heard.length < 4 + heard.readUInt16BE(0)) {
        const [chunk] = await once(socket, 'data', { signal: AbortSignal.timeout(2_000) })
        heard = Buffer.concat([heard, chunk])
      }
      assert.equal(decode(heard.subarray(2, 2 + heard.readUInt16BE(0))).id, 1)
      const closed = once(socket.resume(), 'close', { signal: AbortSignal.timeout(2_000) })
      socket.write(Buffer.from([0xff, 0xff]))
      await closed
    })
  })
})
