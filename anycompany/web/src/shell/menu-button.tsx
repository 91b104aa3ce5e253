import { cloneElement, useState, type ComponentType, type MouseEventHandler, type ReactElement, type Ref } from 'react'
import { useWords } from '../language/language.tsx'
import type { OpenMenuProps } from './open-menu.tsx'
import { noticeFailure } from './notice.ts'

/** What one can choose in a menu: something to do, or somewhere to go. */
export type MenuEntry = {
  readonly label: string
  readonly icon?: ReactElement
  /** Something that takes away. */
  readonly isGrave?: boolean
} & ({ readonly onChoose: () => void } | { readonly href: string })

/** A button that a menu belongs to. */
export type MenuTarget = ReactElement<{
  readonly onClick?: MouseEventHandler
  readonly 'aria-haspopup'?: 'menu'
  readonly 'aria-expanded'?: boolean
}>

type MenuButtonProps = {
  readonly target: MenuTarget
  readonly entries: readonly MenuEntry[]
  /** A line above the entries. */
  readonly title?: ReactElement
  /** The place of the button, which is another element once the menu has been opened. */
  readonly ref?: Ref<HTMLSpanElement>
}

/** A button with a menu, whose code comes when a menu is opened for the first time. */
export const MenuButton = ({ target, entries, title, ref }: MenuButtonProps) => {
  const { t } = useWords()
  const [OpenMenu, setOpenMenu] = useState<ComponentType<OpenMenuProps> | null>(null)
  const open = () =>
    void import('./open-menu.tsx').then(
      (loaded) => setOpenMenu(() => loaded.OpenMenu),
      () => noticeFailure(t.partFailed, t.problems.NO_NETWORK),
    )
  return (
    <span ref={ref} style={{ display: 'contents' }}>
      {OpenMenu === null ? (
        cloneElement(target, { onClick: open, 'aria-haspopup': 'menu', 'aria-expanded': false })
      ) : (
        <OpenMenu target={target} entries={entries} title={title} />
      )}
    </span>
  )
}
