/** What cannot be done; its message says what to do. */
export class Refusal extends Error {}
