import { Button, EmptyState } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { goTo } from '../route.ts'
import { Card } from './card.tsx'
import { FeedIcon } from './icons.tsx'
import styles from './visitor.module.css'

type NotThereProps = {
  readonly title: string
  readonly text: string
  /** For what may be there on another try. */
  readonly onRetry?: () => void
}

/** Says of a page that there is nothing on it, why, and where to go from here. */
export const NotThere = ({ title, text, onRetry }: NotThereProps) => {
  const { t } = useWords()
  return (
    <Card>
      <EmptyState icon={<FeedIcon size={28} />} title={<h1 className={styles.title}>{title}</h1>} description={text}>
        <EmptyState.Actions mt="xs">
          {onRetry !== undefined && <Button onClick={onRetry}>{t.tryAgain}</Button>}
          <Button variant="light" onClick={() => goTo({ page: 'timeline' })}>
            {t.backToTimeline}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Card>
  )
}
