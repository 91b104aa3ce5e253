import { lineIcon as icon } from '@banyan/pages/line-icon'

export { MoonIcon, PeopleIcon, SearchIcon, SunIcon } from '@banyan/pages/line-icon'

const heart = 'M12 20.2 4.6 12.9a4.8 4.8 0 0 1 6.8-6.8l.6.6.6-.6a4.8 4.8 0 0 1 6.8 6.8Z'

export const HeartIcon = icon(<path d={heart} />)
export const HeartFilledIcon = icon(<path d={heart} fill="currentColor" />)
export const DotsIcon = icon(<path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth={3} />)
export const TrashIcon = icon(<path d="M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3" />)
export const PersonPlusIcon = icon(
  <>
    <circle cx={9} cy={8} r={3.5} />
    <path d="M3 20a6 6 0 0 1 12 0M19 8v6M16 11h6" />
  </>,
)
export const FeedIcon = icon(<path d="M4 5h16v11H9l-5 4Zm4 4h8M8 12.5h5" />)
export const BagIcon = icon(<path d="M5 8h14l1 12H4ZM9 8V7a3 3 0 0 1 6 0v1" />)
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />)
export const CopyIcon = icon(<path d="M9 9h11v11H9ZM15 9V4H4v11h5" />)
export const LinkIcon = icon(
  <path d="M10 14a4 4 0 0 0 6 .4l3-3A4.2 4.2 0 0 0 13 5.4l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3A4.2 4.2 0 0 0 11 18.6l1.5-1.5" />,
)
export const ArrowUpIcon = icon(<path d="M12 19V5M6 11l6-6 6 6" />)
export const LeaveIcon = icon(<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4" />)
export const AccountIcon = icon(
  <>
    <circle cx={12} cy={8} r={4} />
    <path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" />
  </>,
)
export const GlobeIcon = icon(
  <>
    <circle cx={12} cy={12} r={8.5} />
    <path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17" />
  </>,
)
export const CommentIcon = icon(
  <path d="M12 4.5c5 0 8.5 3 8.5 7s-3.5 7-8.5 7a11 11 0 0 1-3-.4L4.5 20l1.2-3.6A6.6 6.6 0 0 1 3.5 11.5c0-4 3.5-7 8.5-7Z" />,
)
export const BellIcon = icon(<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15ZM10 20.5h4" />)
export const PencilIcon = icon(<path d="m5 19 .8-3.8L15.5 5.5l3 3L8.8 18.2ZM13.5 7.5l3 3" />)
export const FlagIcon = icon(<path d="M6 21V4h11l-2 4 2 4H6" />)
export const BlockIcon = icon(
  <>
    <circle cx={12} cy={12} r={8.5} />
    <path d="m6 6 12 12" />
  </>,
)
export const GearIcon = icon(
  <>
    <circle cx={12} cy={12} r={3} />
    <path d="M12 3.5v2.5M12 18v2.5M3.5 12H6M18 12h2.5M6 6l1.8 1.8M16.2 16.2 18 18M6 18l1.8-1.8M16.2 7.8 18 6" />
  </>,
)
export const ChevronDownIcon = icon(<path d="m7 10 5 5 5-5" />)
