import { Button } from '@mantine/core'
import { useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { noticeFailure, noticeSuccess } from '../shell/notice.ts'
import { useName } from './members.ts'
import { useBlock } from './blocking.ts'

/** The button that takes a block back. Where it stood may be gone afterwards: the focus goes to the part's heading. */
export const Unblock = ({ memberId }: { readonly memberId: string }) => {
  const { t, explain } = useWords()
  const name = useName(memberId) ?? ''
  const button = useRef<HTMLButtonElement>(null)
  const { mutate, isPending } = useBlock(memberId, {
    onSuccess: () => {
      button.current?.closest('section')?.querySelector<HTMLElement>('[tabindex="-1"]')?.focus()
      noticeSuccess(t.unblocked(name))
    },
    onError: (error) => noticeFailure(name, explain(error)),
  })
  return (
    <Button
      ref={button}
      size="xs"
      variant="default"
      loading={isPending}
      aria-label={t.unblockMember(name)}
      onClick={() => mutate(false)}
    >
      {t.unblock}
    </Button>
  )
}
