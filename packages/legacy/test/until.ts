import assert from 'node:assert/strict'

const LOOK_EVERY_MS = 5
const PATIENCE_MS = 30_000

/** Looks at a condition until it holds; fails, saying what never came true, when patience is over. */
export const until = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
