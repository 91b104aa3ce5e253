import { Button, EmptyState } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { useRoute } from '../route.ts'
import { FeedIcon, LeaveIcon, PersonPlusIcon } from './icons.tsx'
import { useShopLinks } from './shop-links.ts'
import styles from './visitor.module.css'

/** For those who aren't logged in: what is here, and the way through the shop's own login back to this very page. */
export const LoginInvitation = () => {
  const { t } = useWords()
  const { login } = useShopLinks()
  const wantsFriend = useRoute().page === 'member'
  return (
    <EmptyState
      className={styles.card}
      size="lg"
      variant="light"
      icon={wantsFriend ? <PersonPlusIcon size={32} /> : <FeedIcon size={32} />}
      title={<h1 className={styles.title}>{t.loginTitle}</h1>}
      description={wantsFriend ? t.loginToBefriend : t.loginText}
    >
      <EmptyState.Actions>
        <Button
          component="a"
          size="md"
          href={`${login.href}?next=${encodeURIComponent(location.pathname + location.search)}`}
        >
          {t.logIn}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  )
}

/** For accounts of the shop that aren't customers', such as its administrators'. */
export const NotACustomer = () => {
  const { t } = useWords()
  const { home } = useShopLinks()
  return (
    <EmptyState
      className={styles.card}
      size="lg"
      variant="light"
      icon={<FeedIcon size={32} />}
      title={<h1 className={styles.title}>{t.notCustomerTitle}</h1>}
      description={t.notCustomerText}
    >
      <EmptyState.Actions>
        <Button component="a" variant="default" href={home.href}>
          {t.backToShop}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  )
}

/** For members who left the network for good: what that means, and what they still have. */
export const HasLeft = () => {
  const { t } = useWords()
  const { home } = useShopLinks()
  return (
    <EmptyState
      className={styles.card}
      size="lg"
      variant="light"
      icon={<LeaveIcon size={32} />}
      title={<h1 className={styles.title}>{t.leftTitle}</h1>}
      description={t.leftText}
    >
      <EmptyState.Actions>
        <Button component="a" variant="default" href={home.href}>
          {t.backToShop}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  )
}

/** For when the page itself could not be had: why, and one more try. */
export const Unavailable = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const { home } = useShopLinks()
  const { t, explain } = useWords()
  return (
    <EmptyState
      className={styles.card}
      size="lg"
      icon={<FeedIcon size={32} />}
      title={<h1 className={styles.title}>{t.timelineFailed}</h1>}
      description={explain(error)}
    >
      <EmptyState.Actions>
        <Button onClick={onRetry}>{t.tryAgain}</Button>
        <Button component="a" variant="default" href={home.href}>
          {t.backToShop}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  )
}
