import { useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { noticeFailure, noticeSuccess } from '../shell/notice.ts'
import type { Dictionary } from '../language/ko.ts'
import { useFriendDeed, type FriendDeed } from './friends.ts'
import { focusSectionTitle } from './section.tsx'

/** Does a deed and says what came of it. `from` is the button: its row may go, so the focus moves to the card's title. */
export const useDeedWithWords = (name: string) => {
  const { t, explain } = useWords()
  const button = useRef<Element>(null)
  const { mutate, isPending } = useFriendDeed({
    onSuccess: ({ status }, deed) => {
      focusSectionTitle(button.current)
      noticeSuccess(success(t, deed, name, status))
    },
    onError: (error) => noticeFailure(name, explain(error)),
  })
  const act = (deed: FriendDeed, from: Element | null) => {
    button.current = from
    mutate(deed)
  }
  return { act, isPending }
}

const success = (t: Dictionary, deed: FriendDeed, name: string, status: string): string => {
  switch (deed.kind) {
    case 'befriend':
      // They had asked already: the request was the answer.
      return status === 'friends' ? t.accepted(name) : t.befriendSent(name)
    case 'accept':
      return t.accepted(name)
    case 'decline':
      return t.declined(name)
    case 'withdraw':
      return t.withdrawn(name)
    case 'unfriend':
      return t.removed(name)
  }
  return deed satisfies never
}
