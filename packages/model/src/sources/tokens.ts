/** What a module's text is made of, as far as its imports and addresses need it: comments and spaces are left out. */
export type Token = {
  /** `string`: a whole literal; `chunk`: a stretch of a template with substitutions; `sign`: one character of anything else. */
  readonly kind: 'word' | 'string' | 'chunk' | 'sign'
  /** Of strings and chunks what stands between the quotes, escapes as they are written. */
  readonly text: string
  /** 1-based. */
  readonly line: number
}

/**
 * Cuts TypeScript and JavaScript into tokens, in one pass. A quote without its other end on the line is a sign: what stands between tags of
 * JSX is text. A `/` after `)` or `}` divides: a regular expression there is read as signs.
 */
export const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  /** For each template under way the braces that are open in its substitution. */
  const templates: number[] = []
  let at = 0
  let line = 1
  let lineEnd = text.indexOf('\n')
  const add = (kind: Token['kind'], content: string): void => void tokens.push({ kind, text: content, line })
  const skip = (length: number): void => {
    at += length
    for (; lineEnd !== -1 && lineEnd < at; lineEnd = text.indexOf('\n', lineEnd + 1)) line += 1
  }
  /** From a template's quote, or from the brace that ends a substitution. */
  const template = (isFirst: boolean): void => {
    const [whole = '', chunk = '', end] = matchAt(CHUNK, text, at) ?? []
    add(isFirst && end === '`' ? 'string' : 'chunk', chunk)
    if (isFirst && end === '${') templates.push(0)
    if (!isFirst && end !== '${') templates.pop()
    skip(Math.max(1, whole.length))
  }
  while (at < text.length) {
    const char = text[at]!
    const open = templates.length - 1
    const blank = matchAt(BLANK, text, at)
    if (blank) {
      skip(blank[0].length)
      continue
    }
    if (char === '`' || (char === '}' && templates[open] === 0)) {
      template(char === '`')
      continue
    }
    if (char === '{' && open >= 0) templates[open]! += 1
    if (char === '}' && open >= 0) templates[open]! -= 1
    const found = matchAt(STRING, text, at) ?? matchAt(WORD, text, at)
    if (found) add(found[1] === undefined ? 'word' : 'string', found[1]?.slice(1, -1) ?? found[0])
    const length = found?.[0].length ?? (mayBeRegExp(tokens.at(-1)) ? matchAt(REGEXP, text, at)?.[0].length : undefined)
    if (length === undefined) add('sign', char)
    skip(length ?? 1)
  }
  return tokens
}

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y
const STRING = /("[^"\\\n]*(?:\\[^][^"\\\n]*)*"|'[^'\\\n]*(?:\\[^][^'\\\n]*)*')/y
const WORD = /[\p{ID_Start}$_\d#@][\p{ID_Continue}$]*/uy
const CHUNK = /[`}]([^`\\$]*(?:(?:\\[^]|\$(?!\{))[^`\\$]*)*)(`|\$\{|$)/y
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Words after which no value has ended. */
const BEFORE_VALUES = new Set(
  'return typeof case in of delete void throw new else do await yield instanceof'.split(' '),
)

const mayBeRegExp = (before: Token | undefined): boolean => {
  if (before === undefined) return true
  if (before.kind === 'word') return BEFORE_VALUES.has(before.text)
  return before.kind === 'sign' && !')]}'.includes(before.text)
}
