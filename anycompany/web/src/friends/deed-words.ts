import { useWords } from '../language/language.tsx'
import { announce } from '../shell/announce.tsx'
import { noticeFailure, noticeSuccess } from '../shell/notice.ts'
import type { Dictionary } from '../language/ko.ts'
import { useFriendDeed, type FriendDeed } from './friends.ts'
import { focusSectionTitle } from './section.tsx'

/** Does a deed and says what came of it. `from` is the button: its row may go, so the focus moves to the card's title. */
export const useDeedWithWords = () => {
  const { t, explain } = useWords()
  const { mutate, isPending } = useFriendDeed()
  const act = (deed: FriendDeed, name: string, from: Element | null) =>
    mutate(deed, {
      onSuccess: ({ status }) => {
        focusSectionTitle(from)
        const text = success(t, deed, name, status)
        announce(text)
        noticeSuccess(text)
      },
      onError: (error) => noticeFailure(name, explain(error)),
    })
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
