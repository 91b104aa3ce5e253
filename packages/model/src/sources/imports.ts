import type { Token } from './tokens.ts'

/** One import or re-export of a module, also of types alone and at run time. */
export type Import = {
  /** What stands in the quotes. */
  readonly from: string
  /** What it is called where it comes from; empty for all of a module, and for nothing. */
  readonly names: readonly string[]
  /** 1-based. */
  readonly line: number
}

/** What a module imports, in the order of its text. An address that is put together at run time is none. */
export const importsOf = (tokens: readonly Token[]): readonly Import[] =>
  tokens.flatMap((token, i) => {
    if (token.kind !== 'word' || isSign(tokens[i - 1], '.')) return []
    const found =
      token.text === 'import' ? importAt(tokens, i + 1) : token.text === 'export' ? clauseAt(tokens, i + 1) : null
    return found ? [{ ...found, line: token.line }] : []
  })

type Found = Pick<Import, 'from' | 'names'>

const importAt = (tokens: readonly Token[], at: number): Found | null => {
  const [first, second] = [tokens[at], tokens[at + 1]]
  if (first?.kind === 'string') return { from: first.text, names: [] }
  if (isSign(first, '(')) return second?.kind === 'string' ? { from: second.text, names: [] } : null
  return clauseAt(tokens, at)
}

/** `type? { a, b as c } from '…'`, `* as a from '…'`, `a, { b } from '…'`. */
const clauseAt = (tokens: readonly Token[], at: number): Found | null => {
  const clause: Token[] = []
  for (let i = at; i < tokens.length && isOfClause(tokens[i]!); i++) {
    const next = tokens[i + 1]
    if (clause.length > 0 && tokens[i]!.text === 'from' && next?.kind === 'string')
      return { from: next.text, names: namesIn(clause) }
    clause.push(tokens[i]!)
  }
  return null
}

const CLAUSE_SIGNS = new Set(['{', '}', ',', '*'])

const isOfClause = ({ kind, text }: Token): boolean =>
  kind === 'string' || (kind === 'word' ? !STATEMENTS.has(text) : CLAUSE_SIGNS.has(text))

/** The next statement, where none ends the one before. */
const STATEMENTS = new Set(['import', 'export'])

const namesIn = (clause: readonly Token[]): readonly string[] => {
  const names: string[] = []
  let isInside = false
  let isFresh = false
  clause.forEach(({ kind, text }, i) => {
    if (kind === 'sign') {
      if (text !== '*') isInside = text === '{' || (text === ',' && isInside)
      isFresh = isInside
      return
    }
    // `type A` and `type as B`: only the first has a name after the word that is not `as`.
    const next = clause[i + 1]
    if (!isFresh || (text === 'type' && next?.kind === 'word' && next.text !== 'as')) return
    names.push(text)
    isFresh = false
  })
  return names
}

const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text
