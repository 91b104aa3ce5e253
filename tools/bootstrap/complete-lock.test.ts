import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('the lock file gets the optional packages of other platforms, once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'banyan-lock-file-'))
  await mkdir(join(root, 'tools/bootstrap'), { recursive: true })
  await cp(join(import.meta.dirname, 'complete-lock.mjs'), join(root, 'tools/bootstrap/complete-lock.mjs'))
  const here = { version: '1.2.3', integrity: 'sha512-x', optional: true, os: ['linux'], cpu: ['x64'] }
  const tool = {
    version: '1.2.3',
    dev: true,
    optionalDependencies: { '@t/linux-x64': '1.2.3', '@t/darwin-arm64': '1.2.3', '@t/linux-arm-musleabihf': '1.2.3' },
  }
  const lock = {
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/@t/linux-x64': here, 'node_modules/tool': tool },
  }
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock))
  const run = () => spawnSync(process.execPath, [join(root, 'tools/bootstrap/complete-lock.mjs')], { encoding: 'utf8' })
  assert.match(run().stdout, /^2 entries added/)
  assert.match(run().stdout, /^0 entries added/)
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>
  }
  assert.deepEqual(packages['node_modules/@t/linux-x64'], here)
  assert.deepEqual(packages['node_modules/@t/darwin-arm64'], {
    version: '1.2.3',
    cpu: ['arm64'],
    dev: true,
    optional: true,
    os: ['darwin'],
  })
  assert.deepEqual(packages['node_modules/@t/linux-arm-musleabihf'], {
    version: '1.2.3',
    cpu: ['arm'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  })
  await rm(root, { recursive: true })
})
