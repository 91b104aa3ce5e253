import { notifications } from '@mantine/notifications'

const SHOWN_FOR_MS = 6_000

/** A short word that something went well. */
export const noticeSuccess = (message: string): void => {
  notifications.show({ message, autoClose: SHOWN_FOR_MS })
}

/** Something that was asked for did not happen: what, and why. */
export const noticeFailure = (title: string, message: string): void => {
  notifications.show({ title, message, color: 'red', autoClose: SHOWN_FOR_MS })
}
