import { posix } from 'node:path'
import { type Finding, lineAt, type Repository } from '../repository.ts'

const BINARY = new Set(['.png', '.jpg', '.jpeg', '.webp', '.ico', '.woff2', '.gz', '.br', '.zip'])

/** Names that say "something" instead of a domain word. */
const forbiddenNames = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'types',
  'shared',
  'lib',
  'stuff',
])

type Rule = { readonly rule: string; readonly pattern: RegExp; readonly message: string; readonly except?: RegExp }

// Written in pieces, so that this file does not find itself.
const slash = '/'
const textRules: readonly Rule[] = [
  {
    rule: 'machine-path',
    pattern: new RegExp(`(?<![A-Za-z0-9_.~-])${slash}(?:work|farm|root|Users|home)${slash}[A-Za-z0-9_.-]`, 'g'),
    message: 'a path of one machine: make it relative, or take it from the environment',
  },
  {
    rule: 'registry-address',
    pattern: new RegExp(['registry\\.(?=npm)', 'deb\\.(?=debian)', '"resolved":\\s"http'].join('|'), 'g'),
    message: 'an address of a package registry: each machine has its own',
  },
  {
    rule: 'control-character',
    // oxlint-disable-next-line no-control-regex -- finding them is the purpose
    pattern: /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g,
    message: 'a control character: write it as an escape',
  },
  {
    rule: 'invisible-character',
    pattern: /[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    message: 'a character nobody sees, which can turn the order of code around: write it as an escape',
  },
]

/** What no text file of the repository may contain. */
export const checkText = (path: string, text: string): readonly Finding[] =>
  textRules.flatMap(({ rule, pattern, message }) =>
    [...text.matchAll(pattern)].map((found) => ({ file: path, line: lineAt(text, found.index), rule, message })),
  )

/** Unfinished work hides behind a mark. In Markdown, words in backticks are quotations. */
export const checkMarks = (path: string, text: string, comments: readonly Span[]): readonly Finding[] =>
  comments.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(/\b(?:TODO|FIXME|XXX|HACK)\b/g)].map((found) => ({
      file: path,
      line: lineAt(text, start + found.index),
      rule: 'unfinished-mark',
      message: `${found[0]}: finish it, or write down in docs what is not there`,
    })),
  )

type Span = { readonly start: number; readonly end: number }

/** The stretches of a Markdown text that are neither code nor quotation. */
export const proseOf = (markdown: string): readonly Span[] => {
  const spans: Span[] = []
  let start = 0
  for (const code of markdown.matchAll(/^(`{3,}).*?^\1\s*$|`[^`\n]*`/gms)) {
    spans.push({ start, end: code.index })
    start = code.index + code[0].length
  }
  return [...spans, { start, end: markdown.length }]
}

/** A file's name is a word of the domain. */
export const checkFileNames = (repository: Repository): readonly Finding[] =>
  repository.files
    .filter((path) => path.split('/').some((part) => forbiddenNames.has(posix.basename(part).split('.')[0] ?? '')))
    .map((file) => ({ file, line: 0, rule: 'file-name', message: 'name it after what it is about' }))

export const isText = (path: string): boolean => !BINARY.has(posix.extname(path))
