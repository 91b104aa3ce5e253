/** Why nothing is started: one sentence for whoever typed the command, with what to do about it. */
export class Refusal extends Error {
  name = 'Refusal'
}
