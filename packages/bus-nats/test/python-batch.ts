import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Program } from '@banyan/testing'

const ROOT = join(import.meta.dirname, '../../..')
const EXAMPLE = join(ROOT, 'examples/python-batch')
const CONTRACTS = join(ROOT, 'anycompany/contracts')
const INSTALL_MS = 180_000

const run = promisify(execFile)

/** Python with the packages of `examples/python-batch`, put into a folder of their own; without a file where there is no Python, or no way to its packages. */
export const pythonIn = async (folder: string): Promise<Program> => ({
  name: 'python3 with its packages',
  file: await install(folder),
  debian: 'python3-venv, and a way to PyPI',
})

const install = async (folder: string): Promise<string | undefined> => {
  const python = join(folder, 'bin/python')
  try {
    await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS })
    await run(python, ['-m', 'pip', 'install', '--quiet', '-r', join(EXAMPLE, 'requirements.txt')], {
      timeout: INSTALL_MS,
    })
    return python
  } catch {
    return undefined
  }
}

/** Starts one run of the batch job, which knows the contracts and a broker. It ends by itself. */
export const startBatch = (
  python: string,
  { broker, report }: { readonly broker: string; readonly report: string },
) => {
  const args = [join(EXAMPLE, 'batch.py'), '--contracts', CONTRACTS, '--broker', broker, '--report', report]
  const child = spawn(python, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, said })) }
}
