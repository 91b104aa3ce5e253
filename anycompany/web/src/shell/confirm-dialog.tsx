import { Button, Group, Modal, Text } from '@mantine/core'
import { useWords } from '../language/language.tsx'
import type { ConfirmProps } from './confirm.tsx'

/** The dialog of {@link Confirm}. The safe answer has the focus. */
export const ConfirmDialog = ({ opened, title, text, action, onConfirm, onClose }: ConfirmProps) => {
  const { t } = useWords()
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t.close }}>
      <Text size="sm">{text}</Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t.cancel}
        </Button>
        <Button color="red" onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  )
}
