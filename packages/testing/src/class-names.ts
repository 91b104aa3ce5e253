import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What does not fit between a style sheet (`*.module.css`) and the components that import it as `styles`. */
export type ClassNameMistakes = {
  readonly sheet: string
  /** Used by a component, and not in the sheet: the compiler can't see that. */
  readonly missing: readonly string[]
  readonly unused: readonly string[]
}

/** Every sheet below a folder that has mistakes, and how many sheets were read. */
export const classNameMistakes = async (
  folder: string,
): Promise<{ readonly sheets: number; readonly mistakes: readonly ClassNameMistakes[] }> => {
  const files = await readdir(folder, { recursive: true })
  const sheets = files.filter((file) => file.endsWith('.module.css'))
  const components = await Promise.all(
    files
      .filter((file) => file.endsWith('.tsx'))
      .map(async (file) => ({ file: join(folder, file), text: await readFile(join(folder, file), 'utf8') })),
  )
  const compared = await Promise.all(
    sheets.map(async (sheet) => {
      const path = join(folder, sheet)
      const importing = components.filter(({ file, text }) => importsSheet(file, text, path))
      const texts = importing.map(({ text }) => text)
      return { sheet, ...compareNames(await readFile(path, 'utf8'), texts) }
    }),
  )
  const mistakes = compared.filter(({ missing, unused }) => missing.length + unused.length > 0)
  return { sheets: sheets.length, mistakes }
}

const compareNames = (sheet: string, components: readonly string[]) => {
  const names = sheet.replaceAll(/\/\*.*?\*\/|:global\([^)]*\)|\d\.\d+/gs, '').matchAll(/\.([a-z][\w-]*)/gi)
  const defined = new Set([...names].map(([, name]) => String(name)))
  const used = new Set(
    components.flatMap((source) => [...source.matchAll(/\bstyles\.(\w+)/g)].map(([, name]) => String(name))),
  )
  return {
    missing: [...used].filter((name) => !defined.has(name)),
    unused: [...defined].filter((name) => !used.has(name)),
  }
}

const importsSheet = (file: string, text: string, sheet: string): boolean =>
  [...text.matchAll(/import styles from '([^']+)'/g)].some(([, from]) => join(dirname(file), String(from)) === sheet)
