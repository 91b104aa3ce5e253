import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { openCertificates, RENEWED_AT, VALID_MS } from './certificates.ts'

const NOW = new Date('2026-11-22T09:00:00Z')
const DAY_MS = 86_400_000
const RENEWED_DAY = (VALID_MS * (1 - RENEWED_AT)) / DAY_MS
const social = { name: 'social-1', names: ['social', 'pages'] }

const inDirectory = async (t: TestScope) => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-tls-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const tls = join(dir, 'tls')
  const open = async (days = 0, holders = [social]) => {
    const now = new Date(NOW.getTime() + days * DAY_MS)
    const opened = await openCertificates(tls, holders, { now })
    const [files] = opened.files.values()
    const [certificate, key, authority] = await Promise.all(
      [files!.certFile, files!.keyFile, files!.caFile].map((file) => readFile(file, 'utf8')),
    )
    return {
      certificate: new X509Certificate(certificate!),
      key: key!,
      authority: new X509Certificate(authority!),
      made: opened.made,
    }
  }
  return { tls, open }
}

describe('certificates of processes', () => {
  it('are by one authority, for P-256 keys, in the names of their processes, for both ends of a connection', async (t) => {
    const { open } = await inDirectory(t)
    const { certificate, authority } = await open()
    assert.ok(certificate.verify(authority.publicKey) && certificate.checkIssued(authority) && authority.ca)
    assert.ok(!certificate.ca)
    assert.equal(certificate.subjectAltName, 'DNS:social-1, DNS:social, DNS:pages, IP Address:127.0.0.1')
    assert.deepEqual(certificate.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' })
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    assert.equal(certificate.validToDate.getTime(), NOW.getTime() + VALID_MS)
  })

  it('are for nobody but our account', async (t) => {
    const { tls, open } = await inDirectory(t)
    await open()
    assert.deepEqual(await readdir(tls), ['ca.key', 'ca.pem', 'social-1.key', 'social-1.pem'])
    for (const name of await readdir(tls)) assert.equal((await stat(join(tls, name))).mode & 0o777, 0o600, name)
    assert.equal((await stat(tls)).mode & 0o777, 0o700)
  })

  it('are kept, until few days are left', async (t) => {
    const { open } = await inDirectory(t)
    const first = await open()
    const kept = await open(RENEWED_DAY - 1)
    assert.equal(kept.certificate.serialNumber, first.certificate.serialNumber)
    assert.deepEqual([first.made, kept.made], [['social-1'], []])
    const renewed = await open(RENEWED_DAY)
    assert.deepEqual(renewed.made, ['social-1'])
    assert.notEqual(renewed.certificate.serialNumber, first.certificate.serialNumber)
    assert.equal(renewed.authority.serialNumber, first.authority.serialNumber)
  })

  it('are made anew when they are to live shorter', async (t) => {
    const { tls, open } = await inDirectory(t)
    const first = await open()
    const { made } = await openCertificates(tls, [social], { now: NOW, validMs: DAY_MS })
    const shorter = await openCertificates(tls, [social], { now: NOW, validMs: DAY_MS })
    assert.deepEqual([first.made, made, shorter.made], [['social-1'], ['social-1'], []])
  })

  it('are made anew for other names, by another authority, and when a file is gone or broken', async (t) => {
    const { tls, open } = await inDirectory(t)
    let last = (await open()).certificate.serialNumber
    const isAnew = async (holders = [social]): Promise<void> => {
      const { certificate, authority } = await open(0, holders)
      assert.notEqual(certificate.serialNumber, last)
      assert.ok(certificate.verify(authority.publicKey))
      last = certificate.serialNumber
    }
    await isAnew([{ name: 'social-1', names: ['social'] }])
    await rm(join(tls, 'social-1.key'))
    await isAnew()
    await writeFile(join(tls, 'social-1.pem'), 'nothing')
    await isAnew()
    await writeFile(join(tls, 'social-1.key'), await readFile(join(tls, 'ca.key')))
    await isAnew()
    await rm(join(tls, 'ca.pem'))
    await isAnew()
  })
})
