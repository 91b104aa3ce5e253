import { Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { Dialog, DialogForm } from '../shell/dialog.tsx'
import { noticeSuccess } from '../shell/notice.ts'
import { faultsQuery, offersOf, type ProcessFaults } from './standing.ts'

const REASON_LENGTH_MAX = 500
const MINUTES = { usual: 10, max: 60 } as const
const SECONDS = { usual: 60, max: 3_600 } as const
const MS = { usual: 500, max: 60_000 } as const
const PERCENT_MAX = 100
/** Effects that take milliseconds. */
const WITH_MS: ReadonlySet<string> = new Set(['delay', 'reorder', 'slow-disk', 'drop', 'partition'])
/** A partition lets nothing through. */
const WITHOUT_SHARE: ReadonlySet<string> = new Set(['partition'])

type DialogProps = { readonly isOpen: boolean; readonly onClose: () => void }

/** For how long faults may be switched, and why. */
export const ArmDialog = ({ isOpen, onClose }: DialogProps) => {
  const { t } = useWords()
  return (
    <Dialog title={t.faults.arm} isOpen={isOpen} onClose={onClose}>
      <ArmForm onClose={onClose} />
    </Dialog>
  )
}

const ArmForm = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useWords()
  const done = useDone(t.faults.arm, onClose)
  const [minutes, setMinutes] = useState<number | string>(MINUTES.usual)
  const [reason, setReason] = useState('')
  const send = async () => {
    await ask('/faults/arming', { method: 'PUT', body: { minutes: Number(minutes), reason: reason.trim() } })
    done()
  }
  const isReady = reason.trim() !== '' && Number(minutes) > 0
  return (
    <DialogForm text={t.faults.armText} action={t.faults.arm} isReady={isReady} send={send} onClose={onClose}>
      <NumberInput label={t.faults.minutes} value={minutes} onChange={setMinutes} min={1} max={MINUTES.max} required />
      <Reason reason={reason} onChange={setReason} />
    </DialogForm>
  )
}

/** One fault, where, for how long, and why. */
export const SetDialog = ({ processes, ...o }: DialogProps & { readonly processes: readonly ProcessFaults[] }) => {
  const { t } = useWords()
  return (
    <Dialog title={t.faults.set} {...o}>
      <SetForm offers={offersOf(processes)} onClose={o.onClose} />
    </Dialog>
  )
}

type SetProps = { readonly offers: Readonly<Record<string, readonly string[]>>; readonly onClose: () => void }

const SetForm = ({ offers, onClose }: SetProps) => {
  const { t } = useWords()
  const done = useDone(t.faults.set, onClose)
  const [at, setAt] = useState(Object.keys(offers)[0] ?? '')
  const [effect, setEffect] = useState(offers[at]?.[0] ?? '')
  const [reason, setReason] = useState('')
  const chooseAt = (place: string) => {
    setAt(place)
    if (!offers[place]?.includes(effect)) setEffect(offers[place]?.[0] ?? '')
  }
  const [withMs, withShare] = [WITH_MS.has(effect), !WITHOUT_SHARE.has(effect)]
  const send = async (fields: FormData) => {
    await ask('/faults', { method: 'PUT', body: { switch: switchOf({ at, effect }, fields), reason: reason.trim() } })
    done()
  }
  const isReady = reason.trim() !== '' && effect !== ''
  const places: Readonly<Record<string, string>> = t.faults.places
  const effects: Readonly<Record<string, string>> = t.faults.effects
  return (
    <DialogForm text={t.faults.setText} action={t.faults.set} isGrave isReady={isReady} send={send} onClose={onClose}>
      <Select
        label={t.faults.place}
        data={Object.keys(offers).map((value) => ({ value, label: `${places[value] ?? value} (${value})` }))}
        value={at}
        allowDeselect={false}
        onChange={(next) => next !== null && chooseAt(next)}
      />
      <Select
        label={t.faults.effect}
        data={(offers[at] ?? []).map((value) => ({ value, label: effects[value] ?? value }))}
        value={effect}
        allowDeselect={false}
        onChange={(next) => next !== null && setEffect(next)}
      />
      <TextInput name="from" label={t.faults.from} autoComplete="off" />
      <TextInput name="to" label={t.faults.to} autoComplete="off" />
      <Checkbox name="bothWays" label={t.faults.bothWays} />
      {withMs && <NumberInput name="ms" label={t.faults.ms} defaultValue={MS.usual} min={1} max={MS.max} required />}
      {withShare && (
        <NumberInput
          name="share"
          label={t.faults.sharePercent}
          defaultValue={PERCENT_MAX}
          min={1}
          max={PERCENT_MAX}
          required
        />
      )}
      <NumberInput
        name="seconds"
        label={t.faults.seconds}
        defaultValue={SECONDS.usual}
        min={1}
        max={SECONDS.max}
        required
      />
      <Reason reason={reason} onChange={setReason} />
    </DialogForm>
  )
}

const switchOf = ({ at, effect }: { readonly at: string; readonly effect: string }, fields: FormData): object => {
  const text = (name: string): string => {
    const value = fields.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)))
  const [from, to, share] = [text('from'), text('to'), number('share')]
  const hasLink = from !== '' || to !== ''
  return {
    at,
    do: effect,
    seconds: number('seconds'),
    ...(number('ms') !== undefined && { ms: number('ms') }),
    ...(share !== undefined && { share: share / PERCENT_MAX }),
    ...(hasLink && {
      link: {
        ...(from !== '' && { from }),
        ...(to !== '' && { to }),
        ...(fields.get('bothWays') !== null && { bothWays: true }),
      },
    }),
  }
}

const useDone = (title: string, onClose: () => void): (() => void) => {
  const { t } = useWords()
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: faultsQuery.queryKey })
    noticeSuccess(t.deedDone(title))
    onClose()
  }
}

const Reason = ({ reason, onChange }: { readonly reason: string; readonly onChange: (text: string) => void }) => {
  const { t } = useWords()
  return (
    <Textarea
      label={t.reason}
      description={t.reasonHint}
      value={reason}
      onChange={(change) => onChange(change.currentTarget.value)}
      maxLength={REASON_LENGTH_MAX}
      autosize
      minRows={2}
      required
    />
  )
}
