import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from './repository.ts'
import { tidy } from './tidy.ts'

const mark = ['FIX', 'ME'].join('')

describe('tidy', () => {
  test('applies every rule to the files it is about', () => {
    const repository = repositoryOf({
      'packages/bus/package.json': '{"dependencies":{"@banyan/service":"0.1.0"}}',
      'packages/bus/README.md': '',
      'packages/bus/src/utils.ts': `// ${mark}\nexport * from '@banyan/gateway'\nexport const bell = '\u0007'\n`,
      'packages/model/src/clock.ts': 'export const now = () => Date.now()\n',
      'README.md': `${mark} \`${mark}\`\n`,
      'picture.png': '\u0000',
    })
    assert.deepEqual(
      tidy(repository)
        .map((f) => `${f.file} ${f.rule}`)
        .sort(),
      [
        'README.md unfinished-mark',
        'packages/bus/package.json imports',
        'packages/bus/src/utils.ts control-character',
        'packages/bus/src/utils.ts file-name',
        'packages/bus/src/utils.ts imports',
        'packages/bus/src/utils.ts no-export-star',
        'packages/bus/src/utils.ts unfinished-mark',
        'packages/model/src/clock.ts domain-does-no-io',
      ],
    )
  })
})
