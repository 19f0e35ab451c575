import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Config } from '@zegel/host'
import type { Issue } from './evidence-json.ts'
import { softwareOf } from './issuer-software.ts'

/** The evidence policy in force: its identifier, and the text that stands for it. */
const POLICY = 'https://zegel.brussels/ns/policy/1'
const POLICY_FILE = new URL('../policy/evidence-policy-1.md', import.meta.url)

export interface LoadedIssuer {
  issuer: Issue['issuer']
  policyText: string
}

/** Who issues evidence, under which policy, by which software: read once, at the start. */
export async function loadIssuer({ publicUrl }: Pick<Config, 'publicUrl'>): Promise<LoadedIssuer> {
  const policyText = await readFile(POLICY_FILE, 'utf8')
  const issuer = {
    name: publicUrl ?? 'Zegel (development)',
    policy: POLICY,
    policyDigest: createHash('sha256').update(policyText).digest('hex'),
    software: await softwareOf(import.meta.dirname),
  }
  return { issuer, policyText }
}
