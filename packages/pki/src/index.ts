/** CMS, RFC 3161, ASiC, X.509 and PKCS#12: the only home of pkijs, asn1js and node-forge. All bytes are DER unless said otherwise. */
export { asicManifest, type AsicManifestOptions, asicMediaTypes } from './asic-manifest.ts';
export { createRoot, type CrlOptions, issueCertificate, issueCrl, type IssueOptions, type Issuer } from './authority.ts';
export { certificateSummary, type CertificateSummary } from './certificate-summary.ts';
export { fromPem, type PemLabel, toPem } from './pem.ts';
export { openPkcs12, type Pkcs12Contents } from './pkcs12.ts';
export { PkiError, type PkiErrorCode } from './pki-error.ts';
export { readSeal, type ReadSeal } from './read-seal.ts';
export { readToken, type ReadToken } from './read-token.ts';
export { sealDetached } from './seal.ts';
export { localSigner, type LocalSignerOptions, type Signer } from './signer.ts';
export { type TimestampOptions, timestampToken } from './timestamp.ts';
export type { CertificateProfile } from './x509-extensions.ts';
export { type ZipEntry, type ZipFile, zipStored } from './zip.ts';
