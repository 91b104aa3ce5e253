import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The most a tool may print before it is cut off, in bytes. */
const OUTPUT_BYTES_MAX = 8 * 1024 * 1024

export type CommandOptions = { readonly root: string; readonly signal: AbortSignal }

/** Runs a program of `node_modules/.bin`. Nothing when it is content, else what it said. */
export const runTool = async (
  [tool, ...args]: readonly [string, ...string[]],
  { root, signal }: CommandOptions,
): Promise<readonly string[]> => {
  const bin = join(root, 'node_modules/.bin')
  // The tools are scripts with `#!/usr/bin/env node`: they get the Node that runs this.
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  const options = { cwd: root, env, signal, maxBuffer: OUTPUT_BYTES_MAX }
  try {
    await promisify(execFile)(join(bin, tool), args, options)
    return []
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as Error & { readonly stdout?: string; readonly stderr?: string }
    return [`${stdout}${stderr}`.trim() || message]
  }
}

/** All TypeScript projects: the root, and the pages, which are for browsers. */
export const runCompiler = async (options: CommandOptions): Promise<readonly string[]> => {
  const projects = ['.', 'packages/pages', 'anycompany/web', 'apps/console/pages'].filter((p) =>
    existsSync(join(options.root, p, 'tsconfig.json')),
  )
  const outputs = await Promise.all(
    projects.map((project) => runTool(['tsc', '-p', project, '--pretty', 'false'], options)),
  )
  return outputs.flat()
}

/** What each workspace's package.json exports is there and loads as it says. */
export const runPublint = async (folders: readonly string[], options: CommandOptions): Promise<readonly string[]> => {
  const outputs = await Promise.all(folders.map((folder) => runTool(['publint', folder, '--pack', 'false'], options)))
  return outputs.flat()
}
