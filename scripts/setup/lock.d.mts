/** For the TypeScript that takes the same lock; lock.mjs says how it works. */
export function holdLock(folder: string, onWait: () => void): Promise<() => void>
