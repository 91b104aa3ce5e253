import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CONTEXTS } from '../src/index.ts'
import { environmentOf, inSite } from './launched.ts'

type Jwk = { readonly kid: string; readonly issuer: string; readonly d?: string }

describe('secrets', () => {
  test('are ours alone, in no log and no list, and stay the same over a restart', () =>
    inSite(async ({ start, dataDir }) => {
      const directory = join(dataDir, 'secrets')
      const outputs: string[] = []
      const read = async (): Promise<Record<string, string>> =>
        Object.fromEntries(
          await Promise.all(
            (await readdir(directory)).map(async (n) => [n, await readFile(join(directory, n), 'utf8')]),
          ),
        )
      const run = async () => {
        const { child, line, ended } = start()
        await line(/^ready/)
        child.kill('SIGTERM')
        const { output } = await ended
        outputs.push(output)
        return read()
      }
      const first = await run()
      assert.equal(Object.keys(first).length, 10 + 3 * CONTEXTS.length)
      assert.deepEqual(await run(), first)
      assert.equal((await stat(directory)).mode & 0o777, 0o700)
      for (const name of Object.keys(first)) assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600, name)
      // The operators' first password is said once, to whoever sits at the terminal.
      const [told = '', untold = ''] = outputs
      const sentence = / as admin with the password ([\w-]{43}) /
      assert.equal(sentence.exec(told)?.[1], first['console-admin-password']?.trim())
      assert.doesNotMatch(untold, sentence)
      const texts = [
        told.replace(sentence, ''),
        untold,
        ...(await readAll(join(dataDir, 'logs'))),
        ...(await readAll(join(dataDir, 'run'))),
      ]
      for (const server of ['postgres', 'shop-postgres'])
        texts.push(await readFile(join(dataDir, server, 'server.log'), 'utf8'))
      for (const secret of Object.values(first).map(essence))
        for (const text of texts) assert.ok(!text.includes(secret))
    }))

  test('identity keys sign, and only their public halves are for all', () =>
    inSite(async ({ start, dataDir }) => {
      await start().line(/^ready/)
      const read = async (path: string) => JSON.parse(await readFile(join(dataDir, path), 'utf8'))
      const { keys } = (await read('run/identity-public-keys.json')) as { keys: Jwk[] }
      assert.deepEqual(
        keys.map((key) => key.issuer),
        ['gateway', 'console', ...CONTEXTS],
      )
      for (const publicKey of keys) {
        assert.equal('d' in publicKey, false)
        const privateKey = (await read(`secrets/identity-${publicKey.issuer}.json`)) as Jwk
        assert.equal(privateKey.kid, publicKey.kid)
        const signature = sign(null, Buffer.from('x'), createPrivateKey({ key: { ...privateKey }, format: 'jwk' }))
        const verifier = createPublicKey({ key: { ...publicKey }, format: 'jwk' })
        assert.equal(verify(null, Buffer.from('x'), verifier, signature), true)
      }
    }))

  test('give way to files of the operator, and are made anew when deleted', () =>
    inSite(async ({ start, dataDir, processes }) => {
      const mine = join(dataDir, '..', 'mine')
      await writeFile(mine, 'of the operator\n')
      const sessionSecret = async (env: NodeJS.ProcessEnv) => {
        const { child, line, ended } = start(env)
        await line(/^ready/)
        const found = (await environmentOf((await processes())['shop']?.port))['SESSION_SECRET']
        child.kill('SIGTERM')
        await ended
        return found
      }
      assert.equal(await sessionSecret({ SHOP_SESSION_SECRET_FILE: mine }), 'of the operator')
      const generated = await sessionSecret({})
      assert.match(generated ?? '', /^[\w-]{43}$/)
      for (const name of ['shop-session-secret', 'postgres-admin', 'shop-owner-password', 'database-banyan_social'])
        await rm(join(dataDir, 'secrets', name))
      assert.notEqual(await sessionSecret({}), generated)
      const { code, output } = await start({ SHOP_SESSION_SECRET_FILE: join(dataDir, 'none') }).ended
      assert.equal(code, 78)
      assert.match(output, /^The secret in [^\n]*none cannot be used [^\n]*\n$/m)
    }))
})

const readAll = async (directory: string): Promise<string[]> =>
  Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')))

/** What must not be seen: of a key its private part, else all of it. */
const essence = (secret: string): string =>
  secret.startsWith('{') ? ((JSON.parse(secret) as Jwk).d ?? '') : secret.trim()
