/** What a letter says, in one language. `{reference}` and `{parcel}` are filled in. */
export interface LetterText {
  department: string
  ourReference: string
  subject: string
  /** BCP 47, for the date. */
  locale: string
  salutation: string
  opening: readonly string[]
  decisionHeading: string
  decision: readonly string[]
  remediesHeading: string
  remedies: readonly string[]
  closing: string
  signedBy: string
  conditionsHeading: string
  building: string
  articleName: string
  articles: readonly string[]
  planHeading: string
  planCaption: string
  page: string
  fictional: string
}
