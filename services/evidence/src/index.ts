import type { Service } from '@zegel/host'
import { openFolderVault } from '@zegel/vault'
import { loadIssuer } from './issuer.ts'
import { policyRoute } from './issuer-routes.ts'
import { ledgerMigration } from './migrations/001-ledger.ts'
import { quarantineSourceMigration } from './migrations/002-quarantine-source.ts'
import { sealPageMigration } from './migrations/003-seal-page.ts'
import { quarantineSubjectMigration } from './migrations/004-quarantine-subject.ts'
import { notaryLoop } from './notary.ts'
import { evidenceRoutes } from './routes.ts'
import { SealedFeed } from './sealed-feed.ts'
import { sealerOf } from './sealer.ts'
import { type LoadedSigners, loadSigners } from './signers.ts'

/** The services whose books the notary seals. */
const SOURCES = ['identity', 'deposit', 'consent', 'mailbox', 'notice']

export interface EvidenceOptions {
  /** another way to the signing keys: an HSM, or a test whose signer fails */
  signers?: typeof loadSigners
  sources?: readonly string[]
  /** other words about the issuer: a test whose evidence is compared */
  issuer?: typeof loadIssuer
}

/** The notary: the only holder of the sealing key. */
export function evidenceService({
  signers = loadSigners,
  sources = SOURCES,
  issuer: issuing = loadIssuer,
}: EvidenceOptions = {}): Service<never> {
  return {
    name: 'evidence',
    migrations: [ledgerMigration, quarantineSourceMigration, sealPageMigration, quarantineSubjectMigration],
    start: async (context) => {
      const { config, store, keys, clock } = context
      const loaded: LoadedSigners = await signers(config, new Date(clock.now()))
      const vault = await openFolderVault({ ...config.contents, masterKey: await keys.secret('vault') })
      const feed = new SealedFeed(store)
      const { issuer, policyText } = await issuing(config)
      const sealer = sealerOf(context, { sources, signers: loaded, issuer })
      return {
        feed,
        loops: [notaryLoop(context, sources, sealer, feed)],
        routes: (app) => {
          evidenceRoutes(app, context, loaded, vault)
          policyRoute(app, policyText)
        },
        close: () => sealer.close(),
      }
    },
  }
}

export const evidence = evidenceService()
