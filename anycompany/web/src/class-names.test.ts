import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { describe, test } from 'node:test'

const SOURCES = import.meta.dirname

/** Class names that a component uses and its style sheet doesn't have, and those that no component uses. */
const compareNames = (sheet: string, components: readonly string[]) => {
  const defined = new Set(
    [...sheet.replaceAll(/:global\([^)]*\)|\d\.\d+/g, '').matchAll(/\.([a-z][\w-]*)/gi)].map(([, name]) => name),
  )
  const used = new Set(components.flatMap((source) => [...source.matchAll(/\bstyles\.(\w+)/g)].map(([, name]) => name)))
  return {
    missing: [...used].filter((name) => !defined.has(name)),
    unused: [...defined].filter((name) => !used.has(name)),
  }
}

describe('class names', () => {
  test('the comparison sees both kinds of mistake', () => {
    assert.deepEqual(compareNames('.a { margin: 0.5em } .b:hover {}', ['styles.a', 'styles.c']), {
      missing: ['c'],
      unused: ['b'],
    })
  })

  test('each class name that a component uses exists, and each that exists is used', async () => {
    const files = await readdir(SOURCES, { recursive: true })
    const sheets = files.filter((file) => file.endsWith('.module.css'))
    assert.ok(sheets.length > 5)
    for (const sheet of sheets) {
      const path = join(SOURCES, sheet)
      const sources = files.filter((file) => file.endsWith('.tsx') && (file.includes('/') || dirname(sheet) === '.'))
      const texts = await Promise.all(
        sources.map(async (file) => [file, await readFile(join(SOURCES, file), 'utf8')] as const),
      )
      const importing = texts
        .filter(([file, text]) => importsSheet(join(SOURCES, file), text, path))
        .map(([, text]) => text)
      assert.deepEqual(
        compareNames(await readFile(path, 'utf8'), importing),
        { missing: [], unused: [] },
        relative(SOURCES, path),
      )
    }
  })
})

const importsSheet = (file: string, text: string, sheet: string) =>
  [...text.matchAll(/import styles from '([^']+)'/g)].some(([, from]) => join(dirname(file), String(from)) === sheet)
