import assert from 'node:assert/strict'
import { type ChildProcess } from 'node:child_process'
import type { Direction } from '@banyan/testing'

/** How a process reaches another, or a database. `onward` is what it sends there. */
export type Link = {
  /** Closes all connections and refuses new ones. */
  readonly cut: () => Promise<void>
  /** Nothing passes any more, and nothing says so. */
  readonly stall: (...directions: readonly Direction[]) => Promise<void>
  readonly mend: () => Promise<void>
}

export type LinkDeed = {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly deed: 'cut' | 'stall' | 'mend'
  readonly directions: readonly Direction[]
}

/** The links of the system that a {@link cuttable-launcher.ts} has started. */
export const linksOf = (launcher: ChildProcess): ((from: string, to: string) => Link) => {
  let lastId = 0
  const order = (deed: Omit<LinkDeed, 'id'>): Promise<void> => {
    const id = ++lastId
    const done = new Promise<void>((resolve, reject) => {
      const listen = (answer: { readonly id: number; readonly error?: string }) => {
        if (answer.id !== id) return
        launcher.off('message', listen)
        if (answer.error === undefined) resolve()
        else reject(new Error(answer.error))
      }
      launcher.on('message', listen)
    })
    assert.ok(launcher.connected, 'the launcher listens')
    launcher.send({ ...deed, id })
    return done
  }
  return (from, to) => ({
    cut: () => order({ from, to, deed: 'cut', directions: [] }),
    stall: (...directions) => order({ from, to, deed: 'stall', directions }),
    mend: () => order({ from, to, deed: 'mend', directions: [] }),
  })
}
