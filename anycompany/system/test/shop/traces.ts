import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'

/** Everything a text may look like where somebody kept it: plain, escaped as JSON, hex, base64, UTF-16. */
export const spellingsOf = (text: string): readonly Buffer[] => {
  const bytes = Buffer.from(text)
  const escaped = text.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const plain = [text, escaped, encodeURIComponent(text), bytes.toString('hex'), ...base64Insides(bytes)]
  return [...new Set(plain)].map((spelling) => Buffer.from(spelling)).concat(Buffer.from(text, 'utf16le'))
}

/** Tables and catalogues of a database that hold a row in which one of the texts is spelled in any way. Asked as superuser. */
export const tablesWith = async (adminUrl: string, texts: readonly string[]): Promise<readonly string[]> => {
  const client = new Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(ALL_TABLES)
    const patterns = texts.flatMap((text) => spellingsOf(text).slice(0, -1).map(String)) // UTF-16 is no text here
    const found: string[] = []
    for (const { name } of rows) {
      const sql = `select from ${name} t where exists (select from unnest($1::text[]) p where strpos(t::text, p) > 0) limit 1`
      if ((await client.query(sql, [patterns])).rowCount !== 0) found.push(`${new URL(adminUrl).pathname}: ${name}`)
    }
    return found
  } finally {
    await client.end()
  }
}

/** Files under these directories that hold one of the texts in any spelling; below `except` nothing is read. */
export const filesWith = async (
  directories: readonly string[],
  texts: readonly string[],
  except: readonly string[] = [],
): Promise<readonly string[]> => {
  const needles = texts.flatMap(spellingsOf)
  const found: string[] = []
  for (const directory of directories)
    for await (const file of filesBelow(directory, except)) {
      const bytes = await readFile(file).catch(ignoreGone)
      if (needles.some((needle) => bytes.includes(needle))) found.push(file)
    }
  return found
}

/** How many files {@link filesWith} would read. */
export const countFiles = async (directory: string, except: readonly string[] = []): Promise<number> => {
  let count = 0
  for await (const _ of filesBelow(directory, except)) count += 1
  return count
}

/** Statistics hold values of columns, so catalogues are searched as well. */
const ALL_TABLES = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm') and n.nspname <> 'pg_toast' order by 1`

/** What base64 makes of the bytes wherever they begin in a group of three; characters that neighbours decide are left out. */
const base64Insides = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const whole = Math.floor(((before + bytes.length) * 4) / 3)
    return text.slice(Math.ceil((before * 4) / 3), whole)
  })

async function* filesBelow(directory: string, except: readonly string[]): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(ignoreGoneFolder)
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (except.includes(path)) continue
    if (entry.isDirectory()) yield* filesBelow(path, except)
    else if (entry.isFile()) yield path
  }
}

/** Files of a server that runs come and go. Anything else that can't be read would hide what is in it. */
const ignoreGone = (error: NodeJS.ErrnoException): Buffer => {
  if (error.code === 'ENOENT') return Buffer.alloc(0)
  throw error
}

const ignoreGoneFolder = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT') return []
  throw error
}
