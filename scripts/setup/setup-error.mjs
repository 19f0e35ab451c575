/** Something the person at the keyboard can mend: the message says how, and is shown without a stack. */
export class SetupError extends Error {}
