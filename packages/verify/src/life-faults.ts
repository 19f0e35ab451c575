/** What can be wrong with the course of a letter's life, by codes that never change their meaning. */
export const lifeFaults = {
  // the chain
  'sequence-gap': 'an evidence is missing before this one',
  'sequence-repeated': 'its place in the chain is not behind the one before',
  'fact-repeated': 'the same fact has two evidences for one recipient',
  'seal-order': 'it was sealed before the evidence that stands before it',
  'sealed-early': 'it was sealed before it happened',
  'late-unmarked': 'it was sealed late and is not marked so',
  'late-mismarked': 'it is marked as sealed late and was not',
  'before-cause': 'it happened before the fact that it follows from',
  'cause-behind': 'the fact that it follows from stands behind it',
  'cause-missing': 'the fact that it follows from is not there',
  'cause-other': 'it follows from another step than the one that leads to it',
  // the letter
  'deposit-missing': 'the letter was never deposited',
  'deposit-twice': 'the letter was deposited twice',
  'rejected-deposited': 'the letter was rejected although it was deposited',
  'recipient-unknown': 'the letter was not deposited for this recipient',
  'recipient-missing': 'it concerns a recipient and names none',
  'mode-changed': 'it says another mode than the letter was deposited in',
  // one recipient
  'channel-unknown': 'the channel is none of electronic, paper, both and none',
  'revision-other': 'it obeys another decision than the last',
  'decision-order': 'the channel was decided out of turn: once, and again only after the letter was withheld',
  'offered-basic': 'it was offered or answered although that is for consent mode only',
  'offered-undecided': 'it was offered without a decision for the electronic channel',
  'withheld-settled': 'it was withheld although nothing waited any more',
  'answered-unoffered': 'it was accepted or refused without being offered',
  'answered-twice': 'it was accepted or refused a second time',
  'answered-expired': 'it was accepted or refused after the deadline had passed (no C.3 or C.4 after C.5)',
  'consigned-unaccepted': 'it was consigned without having been accepted (consent mode: no D.1 without C.3)',
  'consigned-undecided': 'it was consigned without a decision for the electronic channel',
  'opened-unconsigned': 'it was opened without being consigned',
  'opening-repeated': 'it was opened without an id that is of this opening alone',
  'handed-over-unopened': 'it was handed over without that opening',
  'reading-unopened': 'it was read without that opening',
  'undeliverable-deliverable': 'it was called undeliverable although a channel was decided',
  'expired-settled': 'it expired although nothing waited any more',
  'expired-early': 'it expired before its deadline, the time that an answer may take, and the accuracy of the clock',
  'deadline-missing': 'it expired without a deadline',
  'expired-answered': 'it expired although the recipient acted in time: a tie counts for the recipient',
  'paper-undecided': 'it went on paper without such a decision or deadline',
  'paper-order': 'the steps on paper are out of their order',
  'second-end': 'the letter ends twice for this recipient on this channel',
  'notice-of-nothing': 'it tells of something that did not happen before',
  'notice-twice': 'a notice of the same fact ended twice',
} as const satisfies Record<string, string>

export type LifeFaultCode = keyof typeof lifeFaults

export interface LifeFault {
  code: LifeFaultCode
  /** of the step concerned */
  sequence: number
  detail: string
}

export function fault(code: LifeFaultCode, sequence: number, more = ''): LifeFault {
  return { code, sequence, detail: `evidence ${sequence}: ${lifeFaults[code]}${more && ` (${more})`}` }
}
