import { condition, type Condition } from '../api/condition.ts'
import type { Dictionary } from '../language/ko.ts'
import { useWords } from '../language/language.tsx'
import { useStore } from '@banyan/pages/store'
import styles from './banner.module.css'

/** One line about what doesn't work right now and what still does; the gravest thing only. */
export const Banner = () => {
  const { t } = useWords()
  const text = bannerText(useStore(condition), t)
  return (
    <div role="status" aria-live="polite">
      {text !== null && <p className={styles.banner}>{text}</p>}
    </div>
  )
}

const bannerText = ({ offline, withoutShop, awayUntil }: Condition, t: Dictionary): string | null => {
  if (offline) return t.offline
  if (withoutShop) return t.withoutShop
  return awayUntil === null ? null : t.away
}
