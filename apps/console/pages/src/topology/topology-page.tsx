import { Loader, Text } from '@mantine/core'
import { useStore } from '@banyan/pages/store'
import { useQuery } from '@tanstack/react-query'
import type { Model, Now } from '../api/answers.ts'
import { now } from '../api/live.ts'
import { modelQuery, scalingQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { Failure } from '../shell/failure.tsx'
import { Empty, PageBody, State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { Instances } from './instances-table.tsx'
import { hostsAway, instancesNow } from './instances.ts'
import { Links } from './links-table.tsx'
import { GATEWAY, linksNow } from './links.ts'
import { Picture } from './picture.tsx'
import { isScaling } from './scaling/scaling.ts'
import { Scaling } from './scaling/scaling-section.tsx'

/** Which process runs what, and what passes between them. */
export const TopologyPage = () => {
  const { t, language } = useWords()
  const current = useStore(now)
  const { data: model, error, refetch } = useQuery(modelQuery)
  const nameOf = (part: string): string => {
    const words = model?.description.contexts.find(({ name }) => name === part)?.words
    return part === GATEWAY ? t.gateway : (words?.[language] ?? part)
  }
  const isAlone = (current?.hosts?.length ?? 0) === 1
  return (
    <PageBody title={t.pages.topology}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.topology.text} {isAlone && t.topology.oneProcess}
      </Text>
      <Away current={current} />
      {current === null && <Empty title={t.noNews} text={t.noNewsText} />}
      {!model && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loader aria-label={t.loading} />)}
      {current !== null && <Known current={current} model={model} nameOf={nameOf} />}
      <Scaling nameOf={nameOf} />
    </PageBody>
  )
}

type KnownProps = {
  readonly current: Now
  readonly model: Model | undefined
  readonly nameOf: (part: string) => string
}

/** Without a model there are still instances and whatever the processes tell of each other. */
const Known = ({ current, model, nameOf }: KnownProps) => {
  const { t } = useWords()
  const links = linksNow(model?.description.contexts ?? [], current)
  const instances = instancesNow(current)
  const isBrokered = instances.some(({ partitions }) => partitions !== null)
  return (
    <>
      {links.length > 0 && <Picture links={links} nameOf={nameOf} />}
      {instances.length === 0 ? (
        <Empty title={t.noContexts} text={t.noContextsText} />
      ) : (
        <Instances instances={instances} nameOf={nameOf} />
      )}
      <Links links={links} nameOf={nameOf} isBrokered={isBrokered} />
    </>
  )
}

const Away = ({ current }: { readonly current: Now | null }) => {
  const { t } = useWords()
  const { data: scalings } = useQuery(scalingQuery)
  const away = current === null ? [] : hostsAway(current, isScaling(scalings))
  return (
    <div role="status">
      {away.length > 0 && (
        <div className={styles.card}>
          {away.map(({ name, address }) => (
            <div key={address}>
              <State tone="bad">{t.topology.away(name)}</State> {name !== address && <code>{address}</code>}
            </div>
          ))}
          <p className={styles.note}>{t.topology.awayText}</p>
        </div>
      )}
    </div>
  )
}
