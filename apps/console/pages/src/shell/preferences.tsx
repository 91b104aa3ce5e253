import { ActionIcon, Button, Group, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import { MoonIcon, SunIcon } from './icons.tsx'

/** Language and colours: remembered by this browser. */
export const Preferences = () => {
  const { t, language, choose } = useWords()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'light' ? 'dark' : 'light'
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        lang={language === 'ko' ? 'en' : 'ko'}
        onClick={() => choose(language === 'ko' ? 'en' : 'ko')}
      >
        {t.otherLanguage}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={other === 'dark' ? t.darkColors : t.lightColors}
        onClick={() => setColorScheme(other)}
      >
        {other === 'dark' ? <MoonIcon /> : <SunIcon />}
      </ActionIcon>
    </Group>
  )
}
