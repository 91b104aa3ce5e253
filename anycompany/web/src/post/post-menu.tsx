import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, useEffect, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { BlockConfirm } from '../member/block-confirm.tsx'
import { useMe, useName } from '../member/members.ts'
import { Confirm } from '../shell/confirm.tsx'
import { BlockIcon, DotsIcon, FlagIcon, PencilIcon, TrashIcon } from '../shell/icons.tsx'
import { MenuButton, type MenuEntry } from '../shell/menu-button.tsx'
import { OnDemand } from '../shell/part.tsx'
import type { ShownPost } from '../timeline/shown-posts.ts'
import { useSession } from '../timeline/use-timeline.ts'

const ReportPost = lazy(() => import('./report-post.tsx').then((loaded) => ({ default: loaded.ReportPost })))

type PostMenuProps = { readonly post: ShownPost; readonly onEdit: () => void }

/** What one can do with a post: its author and its readers have different wishes. */
export const PostMenu = (props: PostMenuProps) => {
  const isMine = useMe().memberId === props.post.authorId
  return isMine ? <OwnMenu {...props} /> : <ReadersMenu post={props.post} />
}

const MenuDots = ({ post, entries }: { readonly post: ShownPost; readonly entries: readonly MenuEntry[] }) => {
  const { t } = useWords()
  const label = t.postOptionsOf(useName(post.authorId) ?? '')
  return (
    <MenuButton
      target={
        <ActionIcon variant="subtle" color="gray" radius="xl" size="lg" aria-label={label}>
          <DotsIcon />
        </ActionIcon>
      }
      entries={entries}
    />
  )
}

const OwnMenu = ({ post, onEdit }: PostMenuProps) => {
  const { t } = useWords()
  const session = useSession()
  const [asked, { open, close }] = useDisclosure(false)
  return (
    <>
      <MenuDots
        post={post}
        entries={[
          { label: t.editPost, icon: <PencilIcon size={18} />, onChoose: onEdit },
          { label: t.deletePost, icon: <TrashIcon size={18} />, isGrave: true, onChoose: open },
        ]}
      />
      <Confirm
        opened={asked}
        title={t.deleteTitle}
        text={t.deleteText}
        action={t.deleteConfirm}
        onConfirm={() => session.deletePost(post.postId)}
        onClose={close}
      />
    </>
  )
}

const ReadersMenu = ({ post }: { readonly post: ShownPost }) => {
  const { t } = useWords()
  const [reporting, report] = useDisclosure(false)
  const [blocking, block] = useDisclosure(false)
  const name = useName(post.authorId) ?? ''
  const noteBlocked = useFocusWhenGone()
  return (
    <>
      <MenuDots
        post={post}
        entries={[
          { label: t.reportPost, icon: <FlagIcon size={18} />, onChoose: report.open },
          { label: t.blockMember(name), icon: <BlockIcon size={18} />, isGrave: true, onChoose: block.open },
        ]}
      />
      <OnDemand wanted={reporting}>
        <ReportPost postId={post.postId} opened={reporting} onClose={report.close} />
      </OnDemand>
      <BlockConfirm memberId={post.authorId} opened={blocking} onClose={block.close} onBlocked={noteBlocked} />
    </>
  )
}

/** A blocked author's posts go, and the focus with them: it stays on the page. */
const useFocusWhenGone = () => {
  const isBlocked = useRef(false)
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body
      if (isBlocked.current && isLost) document.querySelector('main')?.focus({ preventScroll: true })
    },
    [],
  )
  return () => {
    isBlocked.current = true
  }
}
