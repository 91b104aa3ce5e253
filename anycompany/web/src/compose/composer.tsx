import { Button, Paper, VisuallyHidden } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy } from 'react'
import { useWords } from '../language/language.tsx'
import { Face } from '../member/face.tsx'
import { useMe } from '../member/members.ts'
import { AudienceChoice } from '../post/audience.tsx'
import { isSendable, LONGEST_POST } from '../post/post.ts'
import { ChosenProduct } from '../promotion/chosen-product.tsx'
import { announce } from '../shell/announce.tsx'
import { BagIcon } from '../shell/icons.tsx'
import { OnDemand } from '../shell/part.tsx'
import { useSession } from '../timeline/use-timeline.ts'
import { CharactersLeft } from './characters-left.tsx'
import styles from './composer.module.css'
import { useDraft } from './use-draft.ts'
import { WritingField } from './writing-field.tsx'

const ProductPicker = lazy(() =>
  import('../promotion/product-picker.tsx').then((loaded) => ({ default: loaded.ProductPicker })),
)

/** Where posts are written. The draft is kept in this browser as it grows. */
export const Composer = () => {
  const { t } = useWords()
  const me = useMe()
  const { text, setText, settings, setSettings, clear, field } = useDraft()
  const session = useSession()
  const send = () => {
    if (!isSendable(text)) return field.current?.focus()
    clear()
    field.current?.focus()
    void session.write({ text, ...settings }).then((sent) => announce(sent ? t.posted : t.notSent))
  }
  const promote = (productId: string | null) => setSettings({ ...settings, productId })
  const removeProduct = () => {
    promote(null)
    field.current?.focus()
  }
  return (
    <Paper component="section" className={styles.card} aria-labelledby="compose-title">
      <VisuallyHidden component="h2" id="compose-title">
        {t.composeTitle}
      </VisuallyHidden>
      <form
        className={styles.form}
        onSubmit={(submit) => {
          submit.preventDefault()
          send()
        }}
      >
        <Face memberId={me.memberId} />
        <WritingField
          field={field}
          className={styles.field}
          variant="unstyled"
          minRows={2}
          maxRows={14}
          label={t.composeLabel}
          countId="compose-count"
          placeholder={t.composePlaceholder}
          text={text}
          charactersMax={LONGEST_POST}
          onChange={setText}
          onSend={send}
        />
        {settings.productId !== null && <ChosenProduct productId={settings.productId} onRemove={removeProduct} />}
        <CharactersLeft id="compose-count" text={text} charactersMax={LONGEST_POST} hint={t.postHint} />
        <div className={styles.foot}>
          <AudienceChoice
            audience={settings.audience}
            onChoose={(audience) => setSettings({ ...settings, audience })}
          />
          <Promote onPick={promote} />
          <Button type="submit" radius="xl" ml="auto" disabled={!isSendable(text)}>
            {t.post}
          </Button>
        </div>
      </form>
    </Paper>
  )
}

const Promote = ({ onPick }: { readonly onPick: (productId: string) => void }) => {
  const { t } = useWords()
  const [opened, { open, close }] = useDisclosure(false)
  const pick = (productId: string) => {
    onPick(productId)
    close()
  }
  return (
    <>
      <Button
        className={styles.promote}
        variant="subtle"
        color="gray"
        radius="xl"
        px="xs"
        leftSection={<BagIcon size={18} />}
        aria-haspopup="dialog"
        onClick={open}
      >
        {t.promote}
      </Button>
      <OnDemand wanted={opened}>
        <ProductPicker opened={opened} onPick={pick} onClose={close} />
      </OnDemand>
    </>
  )
}
