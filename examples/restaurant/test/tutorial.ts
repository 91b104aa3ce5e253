import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')
const PAGE = join(ROOT, 'docs/tutorial/README.md')

/** A fenced block of the tutorial. */
type Block = { readonly language: string; readonly info: string; readonly text: string; readonly line: number }

/** A part of the conversation: something to start, or something to type and what it shows; null where that is not told. */
export type Step =
  | { readonly kind: 'start'; readonly args: readonly string[]; readonly line: number }
  | { readonly kind: 'type'; readonly commands: string; readonly shows: string | null; readonly line: number }

const page = readFileSync(PAGE, 'utf8')

const blocks: readonly Block[] = [...page.matchAll(/^```(\S+)(.*)\n([^]*?)^```$/gm)].map((found) => ({
  language: found[1]!,
  info: found[2]!.trim(),
  text: found[3]!,
  line: page.slice(0, found.index).split('\n').length,
}))

/** What the tutorial shows of files, by their paths. */
export const excerpts: readonly Block[] = blocks.filter(({ language }) => language === 'typescript')

/** What it has its reader do, in order. A block of `json` or `text` is what the commands before it show. */
export const steps: readonly Step[] = blocks.flatMap(({ language, info, text, line }, i): readonly Step[] => {
  if (language !== 'sh') return []
  if (info === 'server')
    return [
      {
        kind: 'start',
        args: text
          .trim()
          .split(' ')
          .slice(3)
          .filter((word) => word !== '--'),
        line,
      },
    ]
  const next = blocks[i + 1]
  const shows = next && ['json', 'text'].includes(next.language) ? next.text : null
  return [{ kind: 'type', commands: text, shows, line }]
})

/** `…` stands for anything in one line. */
export const matches = (shown: string, expected: string): boolean => {
  const parts = expected.trim().split('…')
  return new RegExp(`^${parts.map(escaped).join('.*')}$`).test(shown.trim())
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Code as it reads: an excerpt may stand further left than in its file. */
export const withoutIndent = (code: string): string => code.replaceAll(/^ +/gm, '')
