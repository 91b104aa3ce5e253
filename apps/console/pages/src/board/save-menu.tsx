import type { Board } from '@banyan/board'
import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'
import { Button, Menu } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { noticeFailure } from '../shell/notice.ts'
import { savePng, saveSvg } from './print.ts'

type SaveMenuProps = {
  readonly board: Board
  readonly title: string
  readonly contexts: Description['contexts']
  readonly code: CodeComparison
}

/** The board as a file, and the same model for other tools. */
export const SaveMenu = ({ board, title, contexts, code }: SaveMenuProps) => {
  const { t, language } = useWords()
  const png = () =>
    savePng(board, { title, language, code }).catch((error: unknown) => noticeFailure(t.saveFailed, String(error)))
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" ml="auto">
          {t.save}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saveSvg(board, { title, language, code })}>SVG</Menu.Item>
        <Menu.Item onClick={() => void png()}>PNG</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t.forOtherTools}</Menu.Label>
        {(['mermaid', 'cml', 'contextive'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={`/api/exports/${format}?language=${language}`} download>
            {t.exports[format]}
          </Menu.Item>
        ))}
        <Menu.Label>{t.asyncApi}</Menu.Label>
        {contexts.map(({ name, words }) => (
          <Menu.Item
            key={name}
            component="a"
            href={`/api/exports/asyncapi?context=${encodeURIComponent(name)}`}
            download
          >
            {words[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
