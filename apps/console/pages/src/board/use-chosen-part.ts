import { type Board, flowOf } from '@banyan/board'
import { useCallback, useEffect, useMemo } from 'react'
import { addressOf, noteAddress, useRoute } from '../route.ts'
import { createStore } from '@banyan/pages/store'
import { useMoves } from './canvas.tsx'
import type { Focus } from './focus.ts'

/** The part one looks at: it stands in the address, so that one can hand it on. Esc lets it go. */
export const useChosenPart = (board: Board) => {
  const wished = useRoute().query.get('note')
  const part = board.notes.some((note) => note.part === wished) ? wished : null
  const focus = useMemo(() => createStore<Focus>(null), [])
  const { showPart, revealPart } = useMoves(board)
  const choose = useCallback((next: string | null) => noteAddress(addressOf('board', { note: next ?? undefined })), [])
  const jump = useCallback(
    (next: string) => {
      choose(next)
      void showPart(next)
    },
    [choose, showPart],
  )
  useEffect(() => {
    // After the panel has taken its room.
    const frame = requestAnimationFrame(() => part !== null && void revealPart(part))
    return () => cancelAnimationFrame(frame)
  }, [part, revealPart])
  useEffect(() => {
    focus.change(() => (part === null ? null : { part, flow: flowOf(board, part) }))
  }, [board, focus, part])
  useEffect(() => {
    const onKey = (key: KeyboardEvent) => {
      if (key.key === 'Escape' && !key.defaultPrevented) choose(null)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [choose])
  return { part, focus, choose, jump }
}
