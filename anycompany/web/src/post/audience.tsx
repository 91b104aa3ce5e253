import { NativeSelect } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { ChevronDownIcon, GlobeIcon, PeopleIcon } from '../shell/icons.tsx'
import type { Audience } from './post.ts'
import styles from './post-card.module.css'

/** Who a post is for, as a quiet mark beside its time. */
export const AudienceMark = ({ audience }: { readonly audience: Audience }) => {
  const { t } = useWords()
  return (
    <span className={styles.mark}>
      <AudienceIcon audience={audience} />
      {audience === 'public' ? t.forEverybody : t.forFriends}
    </span>
  )
}

type ChoiceProps = { readonly audience: Audience; readonly onChoose: (audience: Audience) => void }

/** Where an author chooses who may see a post: the phone's or the browser's own list. */
export const AudienceChoice = ({ audience, onChoose }: ChoiceProps) => {
  const { t } = useWords()
  return (
    <NativeSelect
      className={styles.audience}
      size="sm"
      radius="xl"
      aria-label={t.audienceLabel}
      leftSection={<AudienceIcon audience={audience} />}
      rightSection={<ChevronDownIcon size={16} />}
      data={[
        { value: 'friends', label: t.forFriends },
        { value: 'public', label: t.forEverybody },
      ]}
      value={audience}
      onChange={({ currentTarget }) => onChoose(currentTarget.value === 'public' ? 'public' : 'friends')}
    />
  )
}

const AudienceIcon = ({ audience }: { readonly audience: Audience }) =>
  audience === 'public' ? <GlobeIcon size={14} /> : <PeopleIcon size={14} />
