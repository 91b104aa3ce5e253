import { words } from '@banyan/model'
import { createLogger } from '@banyan/telemetry'
import { z } from 'zod'
import { defineSettings, setting } from '../src/index.ts'

/** What a mill lets its miller set. */
export const example = defineSettings('mill', {
  words: words('방앗간', 'Mill', 'Grinds.'),
  settings: {
    sails: setting(z.int().min(0).max(1_000), { default: 4, words: words('날개', 'Sails', 'How many turn.') }),
    grindMs: setting(z.int().min(1), { default: 500, words: words('빻는 시간', 'Grinding', 'Of a bag.'), unit: 'ms' }),
    name: setting(z.string().min(1).max(20), { default: 'Old', words: words('이름', 'Name', 'On the door.') }),
    mode: setting(z.enum(['on', 'off']), {
      default: 'on',
      words: words('상태', 'Mode', 'On or off.'),
      env: 'MILL_MODE',
    }),
    deep: setting(z.record(z.string(), z.json()), { default: {}, words: words('깊이', 'Deep', 'Of any shape.') }),
    stones: setting(z.int().min(1), { default: 2, words: words('맷돌', 'Stones', 'Built in.'), live: false }),
  },
})

/** A logger and the lines it has written. */
export const logging = () => {
  const lines: string[] = []
  const log = createLogger({ process: 'mill', level: 'debug', sink: { write: (line) => void lines.push(line) } })
  return { log, lines }
}

/** Looks at a condition until it holds. */
export const until = async (holds: () => boolean | Promise<boolean>, what: string, ms = 10_000): Promise<void> => {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
