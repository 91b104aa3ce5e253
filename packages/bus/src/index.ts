export {
  type Bookmark,
  type Bookmarks,
  type Bus,
  type Fence,
  type Handle,
  type Interest,
  type Message,
  messageId,
  type Ownership,
  PUBLISH_MESSAGES_MAX,
  sourceOf,
  STREAMS_AT_ONCE_MAX,
  type Subscribing,
  type Subscription,
} from './bus.ts'
export { faults } from './errors.ts'
export { inProcessBus } from './in-process-bus.ts'
