import type { Channel, ChannelReason, ConsentSnapshot, Letter, PartyScheme } from '@zegel/contract'

/**
 * Decides the channel of a message: by which road one letter goes to one recipient.
 *
 *   enterprise                                     electronic
 *   person, consent given and address verified     electronic
 *   person, otherwise                              what the sender chose: paper, or none (D.2) with the reason
 *
 * Natural persons need both an active consent and a verified address; enterprises are reachable by law (DOMAIN.md
 * sections 2 and 4). Pure: what it sees is read under a lock that no withdrawal can pass (decide.ts), and is kept in
 * the fact as the snapshot, so that the decision can be judged later.
 */
export function channelOf(scheme: PartyScheme, fallback: Letter['fallback'], seen: ConsentSnapshot): Decision {
  if (scheme === 'be-cbe') return { channel: 'electronic', reason: 'enterprise' }
  const obstacle = obstacleOf(seen)
  if (!obstacle) return { channel: 'electronic', reason: 'consent-active' }
  return { channel: fallback === 'paper' ? 'paper' : 'none', reason: obstacle }
}

export interface Decision {
  channel: Channel
  reason: ChannelReason
}

/** Why a person cannot be reached electronically; undefined where they can. */
function obstacleOf({ consent, contactVerified }: ConsentSnapshot): ChannelReason | undefined {
  if (consent === 'never-given') return 'no-consent'
  if (consent === 'withdrawn') return 'consent-withdrawn'
  return contactVerified ? undefined : 'no-verified-contact'
}
