import { lineIcon as icon, PeopleIcon } from '@banyan/pages/line-icon'
import type { Page } from '../route.ts'

export { MoonIcon, SearchIcon, SunIcon } from '@banyan/pages/line-icon'

export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />)
export const MinusIcon = icon(<path d="M5 12h14" />)
export const FitIcon = icon(<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />)

/** Each page's own. */
export const pageIcons: Readonly<Record<Page, ReturnType<typeof icon>>> = {
  system: icon(<path d="M3 12h4l3-8 4 16 3-8h4" />),
  topology: icon(<path d="M9 4h6v5H9ZM3 15h6v5H3ZM15 15h6v5h-6ZM12 9v3M6 15v-3h12v3" />),
  board: icon(<path d="M4 4h7v7H4ZM14 6h6v6h-6ZM6 14h7v6H6ZM16 15h4v5h-4Z" />),
  streams: icon(<path d="M4 6h10M4 12h16M4 18h7M17 6h3M14 18h6" />),
  views: icon(<path d="M4 5h16v14H4ZM4 10h16M10 10v9" />),
  desk: icon(<path d="M3 10h18M5 10v9M19 10v9M13 10v5h6M8 4h6v6H8Z" />),
  'dead-letters': icon(<path d="M4 6h16v12H4Zm0 1 8 6 8-6" />),
  reconcile: icon(<path d="M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4" />),
  configuration: icon(<path d="M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4" />),
  faults: icon(<path d="M13 3 5 14h6l-1 7 8-11h-6Z" />),
  logs: icon(<path d="M5 4h14v16H5ZM8.500 9h7M8.500 13h7M8.500 17h4" />),
  traces: icon(<path d="M5 6h14M5 12h9M5 18h5" />),
  glossary: icon(<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3Zm0 13a3 3 0 0 1 3-3h11" />),
  accounts: PeopleIcon,
  audit: icon(<path d="M12 3 5 6v6c0 4 3 7 7 9 4-2 7-5 7-9V6Zm-3 9 2.200 2.200L15.500 10" />),
}
