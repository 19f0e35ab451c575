import type { EventFeed } from './event-feed.ts'
import type { Narrator } from './narrator.ts'
import type { People } from './people.ts'
import type { Places } from './places.ts'

/** What every chapter of the demo needs. */
export interface Story extends People {
  narrator: Narrator
  places: Places
  /** what the sender is told */
  feed: EventFeed
}
