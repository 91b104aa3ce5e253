import { execFileSync } from 'node:child_process'
import { Refusal } from '../refusal.ts'

/** Most that git may print, in bytes: all contracts of a large system. */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024

const git = (directory: string, args: readonly string[], input = ''): Buffer => {
  try {
    return execFileSync('git', args, {
      cwd: directory,
      input,
      maxBuffer: OUTPUT_BYTES_MAX,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    const said = String((error as { readonly stderr?: Buffer }).stderr ?? (error as Error).message).trim()
    throw new Refusal(`git ${args[0]} could not be done in ${directory}: ${said}`, { cause: error })
  }
}

/** The checkout's root. */
export const findRoot = (directory: string): string =>
  git(directory, ['rev-parse', '--show-toplevel']).toString('utf8').trim()

/** The commit that a name means: a branch, a tag, `HEAD~1`. */
export const findCommit = (root: string, ref: string): string => {
  try {
    return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
      .toString('utf8')
      .trim()
  } catch (error) {
    throw new Refusal(`Expected a commit, branch or tag of this checkout after --against, found "${ref}".`, {
      cause: error,
    })
  }
}

/** Files of git's index and new ones, whose name ends so. */
export const findFiles = (root: string, name: string): readonly string[] =>
  git(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', name, `**/${name}`])
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '')

/** The files of a folder as they were in a commit, by their path below the folder; nothing is checked out. */
export const filesAt = (root: string, commit: string, folder: string): ReadonlyMap<string, string> => {
  const listed = git(root, ['ls-tree', '-r', '-z', '--name-only', commit, '--', `${folder}/`]).toString('utf8')
  const paths = listed.split('\0').filter((path) => /\.(?:json|md)$/.test(path))
  const objects = git(root, ['cat-file', '--batch'], paths.map((path) => `${commit}:${path}\n`).join(''))
  const files = new Map<string, string>()
  let at = 0
  for (const path of paths) {
    const end = objects.indexOf('\n', at)
    const size = Number(objects.subarray(at, end).toString('utf8').split(' ')[2])
    files.set(path.slice(folder.length + 1), objects.subarray(end + 1, end + 1 + size).toString('utf8'))
    at = end + 1 + size + 1
  }
  return files
}
