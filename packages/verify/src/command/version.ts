/** Of the verifier; the bundle states it in its first lines. */
export const VERSION = '0.1.0'
