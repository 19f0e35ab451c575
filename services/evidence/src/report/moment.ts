import type { Words } from './words/words.ts'

const brussels = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Brussels',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** A moment as people write it in Brussels; only the time zone comes from the platform, never its words. */
export interface Moment {
  date: string
  time: string
  /** `UTC+1` in winter, `UTC+2` in summer */
  zone: string
  utc: string
}

/** Cut to the second, never rounded up: 23:59:59.9 is still that day. */
export function momentOf(at: string, words: Pick<Words, 'date' | 'months'>): Moment {
  const instant = new Date(at)
  const part = Object.fromEntries(brussels.formatToParts(instant).map(({ type, value }) => [type, value]))
  const [year, month, day] = [Number(part.year), Number(part.month), Number(part.day)]
  const [hour, minute, second] = [Number(part.hour), Number(part.minute), Number(part.second)]
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  const hours = Math.round((local - instant.getTime()) / HOUR_MS)
  return {
    date: words.date(day, words.months[month - 1] ?? '', year),
    time: `${part.hour}:${part.minute}:${part.second}`,
    zone: `UTC+${hours}`,
    utc: `${instant.toISOString().slice(0, 19).replace('T', ' ')}\u00a0UTC`,
  }
}

export function inWords(at: string, words: Pick<Words, 'date' | 'months' | 'moment'>): string {
  const { date, time, zone } = momentOf(at, words)
  return words.moment(date, time, zone)
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The two largest units: `3 days 4 h`. Days of 24 hours. */
export function elapsedIn(ms: number, { elapsed }: Pick<Words, 'elapsed'>): string {
  const [days, hours] = [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS)]
  const [minutes, seconds] = [Math.floor((ms % HOUR_MS) / MINUTE_MS), Math.floor((ms % MINUTE_MS) / SECOND_MS)]
  const units: [number, (count: number) => string][] =
    days > 0
      ? [
          [days, elapsed.days],
          [hours, elapsed.hours],
        ] // prettier for people than minutes of a day
      : hours > 0
        ? [
            [hours, elapsed.hours],
            [minutes, elapsed.minutes],
          ]
        : [
            [minutes, elapsed.minutes],
            [seconds, elapsed.seconds],
          ]
  const told = units.filter(([count]) => count > 0).map(([count, word]) => word(count))
  return told.length > 0 ? told.join(' ') : elapsed.seconds(0)
}

export function grouped(count: number, { thousands }: Pick<Words, 'thousands'>): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, thousands)
}
