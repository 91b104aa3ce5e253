// Run by hand after `npm install` has written package-lock.json: node tools/bootstrap/complete-lock.mjs
//
// npm writes the optional packages of other platforms into the lock file only if it could read their metadata at that moment
// (npm/cli#4828), but `npm ci` refuses a lock file without them, on every platform. Each missing one is named there, with its exact
// version, by the package that wants it; its platform stands in its name. No integrity: npm adds it when it next sees the package.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** @typedef {{ version?: string, optional?: boolean, dev?: boolean, optionalDependencies?: Record<string, string> }} Entry */

/**
 * The entries that the lock file names but does not have.
 * @param {Record<string, Entry>} packages
 * @returns {Record<string, Entry & { os: string[], cpu: string[] }>}
 */
export const missingEntries = (packages) => {
  const missing = {}
  for (const [path, wanting] of Object.entries(packages))
    for (const [name, version] of Object.entries(wanting.optionalDependencies ?? {}))
      if (!isPresent(packages, path, name)) missing[`node_modules/${name}`] = entryFor(name, version, wanting)
  return missing
}

const isPresent = (packages, path, name) =>
  `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages

const entryFor = (name, version, wanting) => {
  const [, os, cpu, libc] =
    /[/-](android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(\w+))?$/.exec(
      name,
    ) ?? []
  if (!os || !/^\d/.test(version)) throw new Error(`expected a platform and an exact version, found ${name}@${version}`)
  return {
    version,
    cpu: [cpu],
    ...(wanting.dev ? { dev: true } : {}),
    ...(os === 'linux' ? { libc: [libc?.startsWith('musl') ? 'musl' : 'glibc'] } : {}),
    optional: true,
    os: [os],
  }
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  const file = fileURLToPath(new URL('../../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingEntries(lock.packages)
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`${Object.keys(missing).length} entries added to ${file}`)
}
