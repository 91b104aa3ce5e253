import type { TestScope } from '@banyan/testing'

/** Does what fixtures leave to be done while the test's own server is still there: last opened, first closed. */
export const afterwards = (): TestScope & AsyncDisposable => {
  const works: (() => Promise<void>)[] = []
  return {
    after: (work) => void works.unshift(work),
    [Symbol.asyncDispose]: async () => {
      for (const work of works) await work()
    },
  }
}
