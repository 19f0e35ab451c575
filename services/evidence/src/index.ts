import { createSecretKey } from 'node:crypto'
import type { Service } from '@zegel/host'
import { Book } from '@zegel/store'
import { openFolderVault } from '@zegel/vault'
import { CurrentSigners } from './current-signers.ts'
import { reportThread } from './dossier/report-thread.ts'
import { dossierJobsLoop } from './dossier-jobs/loop.ts'
import { OWN_FACTS } from './exports.ts'
import { readFormerRoots } from './former-roots.ts'
import { loadIssuer } from './issuer.ts'
import { policyRoute } from './issuer-routes.ts'
import { damageLoop } from './log/damage-loop.ts'
import { LogStage } from './log/log-stage.ts'
import { logRoutes } from './log/routes-log.ts'
import { ledgerMigration } from './migrations/001-ledger.ts'
import { quarantineSourceMigration } from './migrations/002-quarantine-source.ts'
import { sealPageMigration } from './migrations/003-seal-page.ts'
import { quarantineSubjectMigration } from './migrations/004-quarantine-subject.ts'
import { logMigration } from './migrations/005-log.ts'
import { ownMigration } from './migrations/006-own.ts'
import { dossierJobMigration } from './migrations/007-dossier-job.ts'
import { dossierRetryMigration } from './migrations/008-dossier-retry.ts'
import { logDamageMigration } from './migrations/009-log-damage.ts'
import { dossierTriesMigration } from './migrations/010-dossier-tries.ts'
import { notaryLoop } from './notary.ts'
import { evidenceRoutes } from './routes.ts'
import { dossierRoute, dossiersRoutes } from './routes-dossiers.ts'
import { SealedFeed } from './sealed-feed.ts'
import { sealerOf } from './sealer.ts'
import { loadSigners, rootsOf } from './signers.ts'
import { signersLoop } from './signers-loop.ts'
import { OWN, SOURCES } from './sources.ts'
import { verificationRoutes } from './verification/routes-verifications.ts'
import { Verifications } from './verification/verifications.ts'

export * from './audit/index.ts'
export { OWN, SOURCES }

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
    migrations: [
      ledgerMigration,
      quarantineSourceMigration,
      sealPageMigration,
      quarantineSubjectMigration,
      logMigration,
      ownMigration,
      dossierJobMigration,
      dossierRetryMigration,
      logDamageMigration,
      dossierTriesMigration,
    ],
    start: async (context) => {
      const { config, store, keys, clock } = context
      const loaded = new CurrentSigners(await signers(config, new Date(clock.now())), context.log)
      // Without it nothing could be signed: better not to start.
      await loaded.log.last.prepare()
      const vault = await openFolderVault({ ...config.contents, masterKey: await keys.secret('vault') })
      const feed = new SealedFeed(store, clock)
      const { issuer, policyText } = await issuing(config)
      const own = new Book(store.db, OWN_FACTS)
      const books = [...sources, OWN]
      const sealer = sealerOf(context, { sources: books, signers: loaded, issuer })
      // Under its own name others read what it sealed, and it reads what is still to be sealed.
      const reading = { ...context, dial: (name: string) => (name === OWN ? own : context.dial(name)) }
      const reports = reportThread()
      const archive = { context, own, vault, reports, signers: loaded }
      const logKeys = [loaded.log.verifier, ...loaded.log.former].map(({ vkey }) => vkey)
      const roots = [...rootsOf(loaded), ...(await readFormerRoots(config.formerRootFiles))]
      const verifications = new Verifications({ roots, logKeys })
      const desk = { context, secret: createSecretKey(await keys.secret('idempotency')) }
      return {
        feed,
        loops: [
          notaryLoop(reading, books, sealer, feed, new LogStage(context, loaded.log, feed), loaded),
          signersLoop(loaded, clock),
          dossierJobsLoop(archive),
          damageLoop(context),
        ],
        routes: async (app) => {
          evidenceRoutes(app, context, loaded)
          logRoutes(app, context, loaded.log)
          dossierRoute(app, archive)
          dossiersRoutes(app, archive, desk)
          policyRoute(app, policyText)
          await verificationRoutes(app, context, verifications)
        },
        close: async () => {
          await Promise.all([sealer.close(), verifications.close(), reports.close()])
        },
      }
    },
  }
}

export const evidence = evidenceService()
