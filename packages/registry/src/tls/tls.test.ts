import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { connectTo } from './http-client.ts'
import { tlsFromEnvironment, tlsServer } from './tls.ts'

describe('what a process proves itself by', () => {
  it('is read from three files, or is nothing; two of them are a mistake', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'banyan-tls-'))
    t.after(() => rm(dir, { recursive: true, force: true }))
    const file = (name: string) => join(dir, name)
    for (const name of ['cert', 'key', 'ca']) await writeFile(file(name), `the ${name}`)
    const env = { TLS_CERT_FILE: file('cert'), TLS_KEY_FILE: file('key'), TLS_CA_FILE: file('ca') }
    using tls = tlsFromEnvironment(env)
    assert.ok(tls)
    assert.deepEqual(tls.current(), { cert: 'the cert', key: 'the key', ca: 'the ca' })
    const asked = { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }
    assert.deepEqual(tlsServer(tls), { ...tls.current(), ...asked })
    assert.equal(tlsFromEnvironment({ TLS_CA_FILE: '' }), undefined)
    assert.throws(() => tlsFromEnvironment({ ...env, TLS_KEY_FILE: '' }), /found no TLS_KEY_FILE/)
    assert.throws(() => tlsFromEnvironment({ ...env, TLS_CA_FILE: file('none') }), /ENOENT/)
  })

  it('is nothing where processes talk in the clear', () => {
    assert.deepEqual(connectTo(undefined, 'social', 100), { timeout: 100 })
    assert.deepEqual(connectTo(undefined, 'social'), {})
  })
})
