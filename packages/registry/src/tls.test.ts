import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { tlsClient, tlsFromEnvironment, tlsServer } from './tls.ts'

describe('what a process proves itself by', () => {
  it('is read from three files, or is nothing; two of them are a mistake', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'banyan-tls-'))
    t.after(() => rm(dir, { recursive: true, force: true }))
    const file = (name: string) => join(dir, name)
    for (const name of ['cert', 'key', 'ca']) await writeFile(file(name), `the ${name}`)
    const env = { TLS_CERT_FILE: file('cert'), TLS_KEY_FILE: file('key'), TLS_CA_FILE: file('ca') }
    assert.deepEqual(tlsFromEnvironment(env), { cert: 'the cert', key: 'the key', ca: 'the ca' })
    assert.equal(tlsFromEnvironment({ TLS_CA_FILE: '' }), undefined)
    assert.throws(() => tlsFromEnvironment({ ...env, TLS_KEY_FILE: '' }), /found no TLS_KEY_FILE/)
    assert.throws(() => tlsFromEnvironment({ ...env, TLS_CA_FILE: file('none') }), /ENOENT/)
  })

  it('is asked of every client, and must be in the name that is asked for', () => {
    const tls = { cert: 'c', key: 'k', ca: 'a' }
    assert.deepEqual(tlsServer(tls), { ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' })
    assert.deepEqual(tlsClient(tls, 'social'), { ...tls, minVersion: 'TLSv1.3', servername: 'social' })
    assert.deepEqual(tlsClient(tls), { ...tls, minVersion: 'TLSv1.3' })
    assert.equal(tlsClient(undefined, 'social'), undefined)
  })
})
