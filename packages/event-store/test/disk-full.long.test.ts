import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'

type Report = {
  readonly acknowledged: number
  readonly code: string
  readonly retry: string
  readonly lost: readonly string[]
  readonly afterwards: string
}

// Volumes of tmpfs, mounted where only the child sees them: as root in a mount namespace, else in a user namespace too.
describe('a full disk under an event store', () => {
  it('is a coded fault to try again later when the data has no room, and nothing acknowledged is lost', async (t) => {
    const report = await fill(t, 'data')
    assert.deepEqual([report.code, report.retry], ['STORE_FULL', 'later'])
    assert.ok(report.acknowledged > 10)
    assert.deepEqual([report.lost, report.afterwards], [[], 'appended'])
  })

  it('may stop the server when its write-ahead log has no room; after space and a restart all that was acknowledged is there', async (t) => {
    const report = await fill(t, 'wal')
    assert.ok(['STORE_FULL', 'STORE_UNAVAILABLE'].includes(report.code), report.code)
    assert.equal(report.retry, 'later')
    assert.ok(report.acknowledged > 10)
    assert.deepEqual([report.lost, report.afterwards], [[], 'appended'])
  })
})

const fill = async (t: TestContext, volume: 'data' | 'wal'): Promise<Report> => {
  const root = await mkdtemp(join(tmpdir(), 'banyan-full-'))
  await chmod(root, 0o755)
  t.after(() => rm(root, { recursive: true, force: true }))
  const flags = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-current-user', '--keep-caps', '--mount']
  const child = [process.execPath, join(import.meta.dirname, 'disk-full-child.ts'), volume, root]
  const env = { ...process.env }
  delete env['NODE_TEST_CONTEXT'] // the child is no test of its own
  const { stdout } = await promisify(execFile)('unshare', [...flags, '--', ...child], { env, timeout: 240_000 })
  return JSON.parse(stdout) as Report
}
