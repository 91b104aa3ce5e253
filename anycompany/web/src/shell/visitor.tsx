import { Button, EmptyState } from '@mantine/core'
import type { ReactNode } from 'react'
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
    <InsteadOfPage
      icon={wantsFriend ? <PersonPlusIcon size={32} /> : <FeedIcon size={32} />}
      title={t.loginTitle}
      text={wantsFriend ? t.loginToBefriend : t.loginText}
    >
      <Button
        component="a"
        size="md"
        href={`${login.href}?next=${encodeURIComponent(location.pathname + location.search)}`}
      >
        {t.logIn}
      </Button>
    </InsteadOfPage>
  )
}

/** For accounts of the shop that aren't customers', such as its administrators'. */
export const NotACustomer = () => {
  const { t } = useWords()
  return (
    <InsteadOfPage icon={<FeedIcon size={32} />} title={t.notCustomerTitle} text={t.notCustomerText}>
      <BackToShop />
    </InsteadOfPage>
  )
}

/** For members who left the network for good: what that means, and what they still have. */
export const HasLeft = () => {
  const { t } = useWords()
  return (
    <InsteadOfPage icon={<LeaveIcon size={32} />} title={t.leftTitle} text={t.leftText}>
      <BackToShop />
    </InsteadOfPage>
  )
}

/** For when the page itself could not be had: why, and one more try. */
export const Unavailable = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) => {
  const { t, explain } = useWords()
  return (
    <InsteadOfPage icon={<FeedIcon size={32} />} title={t.timelineFailed} text={explain(error)}>
      <Button onClick={onRetry}>{t.tryAgain}</Button>
      <BackToShop />
    </InsteadOfPage>
  )
}

type InsteadOfPageProps = {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  /** What one can do from here. */
  readonly children: ReactNode
}

/** Stands instead of the page. */
const InsteadOfPage = ({ icon, title, text, children }: InsteadOfPageProps) => (
  <EmptyState
    className={styles.card}
    size="lg"
    variant="light"
    icon={icon}
    title={<h1 className={styles.title}>{title}</h1>}
    description={text}
  >
    <EmptyState.Actions mt="xs">{children}</EmptyState.Actions>
  </EmptyState>
)

const BackToShop = () => {
  const { t } = useWords()
  const { home } = useShopLinks()
  return (
    <Button component="a" variant="default" href={home.href}>
      {t.backToShop}
    </Button>
  )
}
