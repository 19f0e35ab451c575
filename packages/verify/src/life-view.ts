export interface LifeOptions {
  /** Whether these are all evidences of the chain, from the first on. */
  complete: boolean
  /**
   * Of what is not complete: all that the service shows to the sender, or to one recipient. Where not even that is
   * known, as of one volume of several, nothing that is absent is a fault.
   */
  exportedFor?: 'sender' | 'recipient'
}

/** What a reader was shown of a letter. */
export interface View {
  /** whether steps of this kind may have been withheld from the reader, of those that are shown at all */
  mayHide(kind: string): boolean
  /** whether the steps of every recipient are shown */
  ofAll: boolean
}

/** Evidence of a reading is the recipient's own: the sender sees the hand-over, not every reading (DOMAIN.md section 5). */
const readings: readonly string[] = ['message.opened', 'message.accessed', 'message.transfer-incomplete']

/** The ends of the wait for a recipient's decision in consent mode: before, who sent the letter is hidden from it. */
export const decisions: readonly string[] = [
  'message.accepted',
  'message.refused',
  'message.expired',
  'message.undeliverable',
  'message.consigned',
]

/** The rule of the service, written apart from its own code: a recipient sees all of its own and nothing of others. */
export function viewOf({ complete, exportedFor }: LifeOptions): View {
  if (complete) return { mayHide: () => false, ofAll: true }
  if (exportedFor === 'sender') return { mayHide: (kind) => readings.includes(kind), ofAll: true }
  return { mayHide: () => exportedFor === undefined, ofAll: false }
}
