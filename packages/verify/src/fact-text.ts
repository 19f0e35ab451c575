import { hash } from 'node:crypto'
import type { FactJson } from './evidence-json.ts'

/** The fact as it stands in the evidence, whose form was checked: writing it again gives the same text. */
export function factText(fact: FactJson): { text: string; digest: string } {
  const text = JSON.stringify(fact)
  return { text, digest: hash('sha256', text, 'hex') }
}
