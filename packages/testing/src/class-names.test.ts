import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { classNameMistakes } from './class-names.ts'

describe('class names of components', () => {
  it('that are not in their sheet, and those that no component uses, are mistakes; other sheets do not count', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'class-names-'))
    t.after(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'near'))
    const files = {
      'page.module.css': '/* .no */ .a { margin: 0.5em } .b:hover {} .c :global(.foreign) {}',
      'near/other.module.css': '.d {}',
      'near/page.tsx': `import styles from '../page.module.css'\nstyles.a + styles.c + styles.d`,
      'near/other.tsx': `import styles from './other.module.css'\nstyles.d`,
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    assert.deepEqual(await classNameMistakes(folder), {
      sheets: 2,
      mistakes: [{ sheet: 'page.module.css', missing: ['d'], unused: ['b'] }],
    })
  })
})
