import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { recentQuery } from '../../api/queries.ts'
import { useWords } from '../../language/language.tsx'
import { At } from '../../language/when.tsx'
import { addressOf } from '../../route.ts'
import { RouteLink } from '../../route-link.tsx'
import { Failure } from '../../shell/failure.tsx'

const REFRESH_MS = 5_000

/** The last few events of a type, newest first. */
export const RecentEvents = ({ context, type }: { readonly context: string; readonly type: string }) => {
  const { t } = useWords()
  const { data, error, refetch } = useQuery({ ...recentQuery(context, type), refetchInterval: REFRESH_MS })
  return (
    <section aria-label={t.recentEvents}>
      <h2>{t.recentEvents}</h2>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton h={80} mt="xs" />}
      {data?.events.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.noEventsYet}
        </Text>
      )}
      <ul style={{ listStyle: 'none', margin: '8px 0', padding: 0, display: 'grid', gap: 6 }}>
        {data?.events.map(({ id, stream, version, recordedAt }) => (
          <li key={id}>
            <RouteLink to={addressOf('streams', { context, stream, event: id })}>
              <code>
                {stream}@{version}
              </code>
            </RouteLink>
            <Text size="xs" c="dimmed">
              <At instant={recordedAt} />
            </Text>
          </li>
        ))}
      </ul>
      <RouteLink to={addressOf('streams', { context, type })}>{t.allOfThem}</RouteLink>
    </section>
  )
}
