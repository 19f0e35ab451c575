/** The notary has facts of its own to tell: who took which dossier. It seals them like everybody's. */
export const OWN = 'evidence'
/** The other services whose books it seals. */
export const SOURCES: readonly string[] = ['identity', 'deposit', 'consent', 'mailbox', 'notice']
