import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Failure } from './failure.tsx'

type AnswerProps<T> = {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown }
  /** How much room the answer may take, in pixels, while it is awaited. */
  readonly height?: number
  readonly children: (data: T) => ReactNode
}

/** What was answered; before that its shadow, and what went wrong with a way to ask again. */
export const Answer = <T,>({ query: { data, error, refetch }, height = 120, children }: AnswerProps<T>) => (
  <>
    {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
    {data === undefined && error === null && <Skeleton h={height} my="xs" />}
    {data !== undefined && children(data)}
  </>
)
