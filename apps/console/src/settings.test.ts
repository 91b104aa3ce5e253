import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { readSettings } from './settings.ts'

const ENV = {
  PORT: '0',
  HOST_URL: 'https://127.0.0.1:4001, https://127.0.0.1:4002',
  CONSOLE_DATA_DIR: '/data',
  CONSOLE_IDENTITY_KEY_FILE: '/key',
  CONSOLE_ADMIN_PASSWORD_FILE: '/password',
}

it('with certificates each host has a name, by which alone it is believed', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'banyan-console-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'any.pem')
  await writeFile(file, 'any')
  const env = { ...ENV, TLS_CERT_FILE: file, TLS_KEY_FILE: file, TLS_CA_FILE: file }
  assert.equal(readSettings(ENV).hostNames, undefined)
  const { tls, hostNames } = readSettings({ ...env, HOST_NAMES: 'members, social-1' })
  tls?.[Symbol.dispose]()
  assert.deepEqual(hostNames, ['members', 'social-1'])
  for (const HOST_NAMES of [undefined, 'members', 'members,', 'members,social-1,social-2'])
    assert.throws(
      () => readSettings({ ...env, HOST_NAMES }),
      (error) => isFault(error, 'CONSOLE_SETTING_WRONG') && /HOST_NAMES/.test(error.message),
    )
})
