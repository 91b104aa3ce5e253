export { openBrowser } from '@banyan/testing/browser'
