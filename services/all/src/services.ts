import type { AnyService } from '@zegel/host'
import { identity } from '@zegel/identity'

/** Every service of the house. */
export const allServices: readonly AnyService[] = [identity]
