import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog } from '../shell/dialog.tsx'
import { ReasonForm } from '../shell/reason-form.tsx'
import { fieldOf, textOf, valueIn } from './field.ts'
import { configurationQuery, pathOf } from './queries.ts'
import type { ContextTold, SettingRow, SettingTold } from './told.ts'

type ChangeProps = { readonly told: ContextTold; readonly row: SettingRow | null; readonly onClose: () => void }

/** Another value for one setting, and why. */
export const ChangeSetting = ({ told, row, onClose }: ChangeProps) => {
  const { t, language } = useWords()
  const setting = row?.setting
  return (
    <Dialog
      title={setting && t.configuration.changeOf(setting.words[language])}
      isOpen={row !== null}
      onClose={onClose}
    >
      {row && setting && <ChangeForm told={told} setting={setting} before={row.value} onClose={onClose} />}
    </Dialog>
  )
}

type FormProps = {
  readonly told: ContextTold
  readonly setting: SettingTold
  readonly before: unknown
  readonly onClose: () => void
}

const ChangeForm = ({ told, setting, before, onClose }: FormProps) => {
  const { t, language } = useWords()
  // The version that was looked at: a change of somebody else's meanwhile is told, not overwritten.
  const [version] = useState(told.version)
  const [text, setText] = useState(before === null ? '' : textOf(before))
  const value = valueIn(text, setting.schema)
  return (
    <ReasonForm
      title={t.configuration.changeOf(setting.words[language])}
      text={`${setting.words.means} ${t.configuration.changeText}`}
      action={t.change}
      isReady={value !== undefined}
      send={async (reason) =>
        ask(pathOf(told.context), { method: 'POST', body: { version, set: { [setting.name]: value }, reason } })
      }
      refresh={[configurationQuery.queryKey]}
      onClose={onClose}
    >
      <ValueField setting={setting} text={text} isFit={value !== undefined} onChange={setText} />
    </ReasonForm>
  )
}

type ValueProps = {
  readonly setting: SettingTold
  readonly text: string
  readonly isFit: boolean
  readonly onChange: (text: string) => void
}

const ValueField = ({ setting, text, isFit, onChange }: ValueProps) => {
  const { t, language } = useWords()
  const field = fieldOf(setting.schema)
  const label = setting.unit === null ? setting.words[language] : `${setting.words[language]} (${setting.unit})`
  if (field.kind === 'choice')
    return (
      <Select
        label={label}
        data={[...field.options]}
        value={text}
        allowDeselect={false}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  const given = {
    label,
    value: text,
    required: true,
    'data-autofocus': true,
    onChange: (change: { readonly currentTarget: { readonly value: string } }) => onChange(change.currentTarget.value),
  }
  if (field.kind === 'json')
    return <Textarea {...given} autosize minRows={3} error={isFit ? null : t.configuration.expected('JSON')} />
  if (field.kind === 'text') return <TextInput {...given} />
  const expected = t.configuration.expected(field.range)
  return <TextInput {...given} inputMode="decimal" description={expected} error={isFit ? null : expected} />
}
