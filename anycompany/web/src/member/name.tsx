import { Skeleton } from '@mantine/core'
import { useName } from './members.ts'

/** A member's name, in its own writing direction. */
export const Name = ({ memberId }: { readonly memberId: string }) => {
  const name = useName(memberId)
  return name === null ? <Skeleton component="span" display="inline-block" w={56} h={14} /> : <bdi>{name}</bdi>
}
