import { useWords } from './language.tsx'

/** An instant in the reader's own time zone, to the millisecond on hover. */
export const At = ({ instant }: { readonly instant: string }) => {
  const { language } = useWords()
  return (
    <time dateTime={instant} title={instant}>
      {new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(instant))}
    </time>
  )
}
