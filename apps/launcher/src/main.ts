import { join } from 'node:path'
import { run } from './run.ts'
import { readSettings } from './settings.ts'

await run(() => readSettings(join(import.meta.dirname, '../../..'), process.env, process.argv.slice(2)))
