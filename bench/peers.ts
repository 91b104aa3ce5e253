import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const stamp = join(folder, 'node_modules', '.lock-hash')

/** Installs the peers of `bench/package.json` exactly as locked, unless that has been done already. */
export const installPeers = async (): Promise<void> => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('installing what we are measured against …')
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  const code = await new Promise((resolve, reject) => npm.once('error', reject).once('exit', resolve))
  if (code !== 0) throw new Error(`npm ci in bench/ ended with ${String(code)}: the peers could not be installed`)
  writeFileSync(stamp, wanted)
}
