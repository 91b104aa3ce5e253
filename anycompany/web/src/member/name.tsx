import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useName } from './members.ts'

/** A member's name, in its own writing direction. */
export const Name = ({ memberId }: { readonly memberId: string }) => {
  const { t } = useWords()
  const name = useName(memberId)
  if (name !== null) return <bdi>{name}</bdi>
  return (
    <>
      <Skeleton component="span" display="inline-block" w={56} h={14} aria-hidden />
      <VisuallyHidden component="span">{t.loading}</VisuallyHidden>
    </>
  )
}
