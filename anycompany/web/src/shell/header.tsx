import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { use } from 'react'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import type { Profile } from '../member/members.ts'
import { Bell } from '../notifications/bell.tsx'
import { goTo } from '../route.ts'
import { SessionContext } from '../timeline/use-timeline.ts'
import styles from './header.module.css'
import { AccountIcon, BagIcon, GearIcon, LeaveIcon, LinkIcon, MoonIcon, SunIcon } from './icons.tsx'
import { MenuButton } from './menu-button.tsx'
import { NavigationLinks } from './navigation.tsx'
import { useShopLinks } from './shop-links.ts'

/** The top of every page: where one is, where one can go, and who one is. */
export const Header = ({ me }: { readonly me: Profile | null }) => {
  const { t, language, choose } = useWords()
  // Who has left, or isn't known yet, is told of nothing.
  const session = use(SessionContext)
  const { home } = useShopLinks()
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <a className={styles.brand} href={home.href} aria-label={`${t.company} ${home.label}`}>
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={30} height={30} />
          {t.company}
        </a>
        <nav className={styles.wide} aria-label={t.mainNavigation}>
          <NavigationLinks className={styles.link} />
        </nav>
        <Group gap={4} ml="auto" wrap="nowrap">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            lang={language === 'ko' ? 'en' : 'ko'}
            onClick={() => choose(language === 'ko' ? 'en' : 'ko')}
          >
            {t.otherLanguage}
          </Button>
          <ColorSwitch />
          {me !== null && session !== null && <Bell />}
          {me !== null && <AccountMenu me={me} />}
        </Group>
      </div>
    </header>
  )
}

const ColorSwitch = () => {
  const { t } = useWords()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={other === 'dark' ? t.darkColors : t.lightColors}
      onClick={() => setColorScheme(other)}
    >
      {other === 'dark' ? <MoonIcon /> : <SunIcon />}
    </ActionIcon>
  )
}

const AccountMenu = ({ me }: { readonly me: Profile }) => {
  const { t } = useWords()
  const { forMembers, logout } = useShopLinks()
  return (
    <MenuButton
      target={
        <UnstyledButton className={styles.account} aria-label={t.accountMenuOf(me.displayName)}>
          <Face memberId={me.memberId} size={34} />
        </UnstyledButton>
      }
      title={<bdi>{me.displayName}</bdi>}
      entries={[
        {
          label: t.myLink,
          icon: <LinkIcon size={18} />,
          onChoose: () => goTo({ page: 'member', memberId: me.memberId }),
        },
        { label: t.settings, icon: <GearIcon size={18} />, onChoose: () => goTo({ page: 'settings' }) },
        ...forMembers.map(({ name, label, href }) => ({
          label,
          icon: name === 'account' ? <AccountIcon size={18} /> : <BagIcon size={18} />,
          href,
        })),
        { label: t.logOut, icon: <LeaveIcon size={18} />, onChoose: () => logOut(logout) },
      ]}
    />
  )
}

/** The shop's own logout: one form, as its own pages send it. */
const logOut = ({ method, path }: { readonly method: string; readonly path: string }) => {
  const form = document.createElement('form')
  form.method = method
  form.action = path
  document.body.append(form)
  form.submit()
}

/** The first thing a keyboard reaches: past the header, to what the page is about. */
export const SkipLink = () => {
  const { t } = useWords()
  return (
    <Anchor className={styles.skip} href="#content">
      {t.skipToContent}
    </Anchor>
  )
}
