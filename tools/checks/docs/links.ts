import { posix } from 'node:path'
import { type Finding, lineAt, type Repository } from '../../repository.ts'
import { proseOf } from '../../tidy/text.ts'

/** Links of Markdown files lead somewhere: to a file or folder of the repository, and to a heading in it. The web is not asked. */
export const checkLinks = (repository: Repository): readonly Finding[] =>
  repository.files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      linksOf(repository.read(path)).flatMap(({ target, line }) => {
        const problem = problemOf(repository, path, target)
        return problem === null ? [] : [{ file: path, line, rule: 'links', message: problem }]
      }),
    )

type Link = { readonly target: string; readonly line: number }

const linksOf = (markdown: string): readonly Link[] =>
  proseOf(markdown).flatMap(({ start, end }) =>
    // Only the end: a link's label may be in backticks and so lie outside the prose.
    [...markdown.slice(start, end).matchAll(/\]\(([^)\s]+)\)/g)].map((m) => ({
      target: m[1] ?? '',
      line: lineAt(markdown, start + m.index),
    })),
  )

const problemOf = (repository: Repository, from: string, target: string): string | null => {
  if (/^[a-z]+:/.test(target)) return null
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from : posix.join(posix.dirname(from), decodeURI(path)).replace(/\/$/, '')
  if (!exists(repository, file)) return `${target} leads nowhere: there is no ${file}`
  if (anchor === undefined || !file.endsWith('.md')) return null
  return anchorsOf(repository.read(file)).includes(decodeURI(anchor)) ? null : `${file} has no heading #${anchor}`
}

const exists = (repository: Repository, path: string): boolean =>
  repository.files.includes(path) || repository.files.some((file) => file.startsWith(`${path}/`))

/** As GitHub makes them: lower case, blanks to hyphens, punctuation gone. */
const anchorsOf = (markdown: string): readonly string[] => {
  const headings = [...markdown.matchAll(/^#{1,6}\s+(.*)$/gm)].map((m) => m[1] ?? '')
  return headings.map((heading) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  )
}
