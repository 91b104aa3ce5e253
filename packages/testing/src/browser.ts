import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/**
 * Without a sandbox of its own, so that it runs as root and in containers; with everything else as people have it. (The
 * package's own arguments switch web security off, which is one of the things to be tested.)
 */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'] as const

/** A real Chromium: the one at `CHROMIUM_PATH`, else the one inside the package `@sparticuz/chromium`. Close it yourself. */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? (await packagedChromium()), args: [...ARGS] })

/**
 * Unpacked once per user. The package unpacks in place, and a second process would start a half-written program: so it
 * unpacks into a folder of its own, which then takes its name.
 */
const packagedChromium = async (): Promise<string> => {
  const dir = join(tmpdir(), `packaged-chromium-${process.getuid?.() ?? 'user'}`)
  const program = join(dir, 'chromium')
  if (await exists(program)) return program
  const temporary = `${dir}-${process.pid}`
  await mkdir(temporary, { recursive: true })
  await unpackInto(temporary)
  await rename(temporary, dir).catch(() => rm(temporary, { recursive: true, force: true }))
  return program
}

/** The package knows no other way to be told where. */
const unpackInto = async (dir: string): Promise<void> => {
  const { default: packaged } = await import('@sparticuz/chromium')
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = dir
  try {
    const program = await packaged.executablePath()
    if (dirname(program) !== dir) throw new Error(`Expected Chromium unpacked into ${dir}, found it at ${program}`)
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
