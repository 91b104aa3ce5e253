import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { chainQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Failure } from '../shell/failure.tsx'
import styles from '../shell/page.module.css'
import { type ChainNode, chainTree } from './chain.ts'

/** What led to an event and what followed, over all contexts, as a tree. */
export const EventChain = ({ context, id }: { readonly context: string; readonly id: string }) => {
  const { t, language } = useWords()
  const { data, error, refetch } = useQuery(chainQuery(context, id))
  if (error) return <Failure error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton h={60} />
  return (
    <section aria-label={t.chain}>
      <Branch nodes={chainTree(data.events)} chosen={`${context}:${id}`} className={styles.tree} />
      <Text size="xs" c="dimmed" mt={6}>
        {data.looked.whole
          ? t.chainWhole(data.looked.events.toLocaleString(language))
          : t.chainPart(data.looked.events.toLocaleString(language))}
      </Text>
    </section>
  )
}

type BranchProps = {
  readonly nodes: readonly ChainNode[]
  readonly chosen: string
  readonly className?: string | undefined
}

const Branch = ({ nodes, chosen, className }: BranchProps) => (
  <ul className={className}>
    {nodes.map(({ event: { context, id, type, recordedAt }, followers }) => (
      <li key={`${context}:${id}`}>
        <RouteLink
          className={styles.link}
          current={`${context}:${id}` === chosen}
          to={addressOf('streams', { context, stream: id.slice(0, id.lastIndexOf('@')), event: id })}
        >
          {context} · <strong>{type}</strong>
          <small>
            <At instant={recordedAt} />
          </small>
        </RouteLink>
        {followers.length > 0 && <Branch nodes={followers} chosen={chosen} />}
      </li>
    ))}
  </ul>
)
