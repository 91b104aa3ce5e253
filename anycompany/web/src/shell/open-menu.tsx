import { Menu } from '@mantine/core'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { MenuEntry, MenuTarget } from './menu-button.tsx'

export type OpenMenuProps = {
  readonly target: MenuTarget
  readonly entries: readonly MenuEntry[]
  readonly title: ReactElement | undefined
}

/** A menu that is open from the beginning. Its button takes the place, and the focus, of the one that stood there before. */
export const OpenMenu = ({ target, entries, title }: OpenMenuProps) => {
  const [opened, setOpened] = useState(false)
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    place.current?.querySelector('button')?.focus()
    setOpened(true)
  }, [])
  return (
    <span ref={place} style={{ display: 'contents' }}>
      <Menu opened={opened} onChange={setOpened} position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>{target}</Menu.Target>
        <Menu.Dropdown>
          {title !== undefined && <Menu.Label>{title}</Menu.Label>}
          {entries.map((entry) => (
            <Entry key={entry.label} entry={entry} />
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}

const Entry = ({ entry }: { readonly entry: MenuEntry }) => {
  const look = { leftSection: entry.icon, ...(entry.isGrave === true && { c: 'var(--danger)' }) }
  if ('href' in entry) {
    return (
      <Menu.Item component="a" href={entry.href} {...look}>
        {entry.label}
      </Menu.Item>
    )
  }
  return (
    <Menu.Item onClick={entry.onChoose} {...look}>
      {entry.label}
    </Menu.Item>
  )
}
