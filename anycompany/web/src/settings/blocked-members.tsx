import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ask } from '../api/request.ts'
import { MemberRow } from '../friends/member-row.tsx'
import { Section } from '../friends/section.tsx'
import { dayOf } from '../language/when.ts'
import { useWords } from '../language/language.tsx'
import { Unblock } from '../member/unblock.tsx'
import { BLOCKS_KEY } from '../query-keys.ts'
import styles from './settings.module.css'

type Block = { readonly memberId: string; readonly blockedAt: string }
type BlockPage = { readonly items: readonly Block[]; readonly cursor: string | null }

const PAGE_SIZE = 50

/** Whom the member has blocked, the latest first, and the way to take that back. */
export const BlockedMembers = () => {
  const { t, language, explain } = useWords()
  const { query, blocks } = useBlocks()
  return (
    <Section title={t.blockedMembers} count={query.hasNextPage ? 0 : blocks.length}>
      {query.isSuccess && blocks.length === 0 && <p className={styles.note}>{t.noBlockedMembers}</p>}
      {query.isError && (
        <p className={styles.note} role="alert">
          {explain(query.error)}{' '}
          <Button size="compact-sm" variant="light" onClick={() => void query.refetch()}>
            {t.tryAgain}
          </Button>
        </p>
      )}
      <ul className={styles.list}>
        {blocks.map(({ memberId, blockedAt }) => (
          <MemberRow key={memberId} memberId={memberId} note={t.blockedSince(dayOf(blockedAt, language))}>
            <Unblock memberId={memberId} />
          </MemberRow>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          fullWidth
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.loadMore}
        </Button>
      )}
    </Section>
  )
}

const useBlocks = () => {
  const query = useInfiniteQuery({
    queryKey: BLOCKS_KEY,
    queryFn: ({ pageParam, signal }) => ask<BlockPage>(pathFor(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ body }) => body.cursor,
  })
  const all = query.data?.pages.flatMap(({ body }) => body.items) ?? []
  return { query, blocks: [...new Map(all.map((block) => [block.memberId, block])).values()] }
}

const pathFor = (cursor: string | null): string =>
  `/api/social/blocks?limit=${PAGE_SIZE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
