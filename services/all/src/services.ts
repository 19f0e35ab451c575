import { consent } from '@zegel/consent'
import { deposit } from '@zegel/deposit'
import { evidence } from '@zegel/evidence'
import type { AnyService } from '@zegel/host'
import { identity } from '@zegel/identity'
import { mailbox } from '@zegel/mailbox'
import { notice } from '@zegel/notice'

/** Every service of the house. */
export const allServices: readonly AnyService[] = [identity, deposit, consent, mailbox, notice, evidence]
