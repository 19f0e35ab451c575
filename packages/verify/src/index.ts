/** Verification of dossiers: no database, no network, no service. */
export {}
