// Times as an operator reads them: how long ago in a list, exactly in the detail.
import dayjs from 'dayjs'
import advancedFormat from 'dayjs/plugin/advancedFormat'
import localizedFormat from 'dayjs/plugin/localizedFormat'
import utc from 'dayjs/plugin/utc'
import { onScopeDispose, readonly, ref } from 'vue'

dayjs.extend(advancedFormat)
dayjs.extend(localizedFormat)
dayjs.extend(utc)

/** The zone of the times that are shown. */
export const timeZone = ref<'local' | 'utc'>('local')

/** A moment on the reader's clock. */
export const zoned = (time: string | number) => (timeZone.value === 'utc' ? dayjs.utc(time) : dayjs(time))

/** Formats a time by a pattern of the settings (moment.js notation), in the reader's zone. */
export function formatTime(time: string | null | undefined, pattern: string): string {
  const at = zoned(time ?? '')
  return time && at.isValid() ? at.format(pattern) : ''
}

/** A moment as a field for dates and times has it, in the reader's zone; empty if there is none. */
export function fieldTime(time: string): string {
  return formatTime(time, 'YYYY-MM-DDTHH:mm')
}

/** The reverse of fieldTime, in ISO 8601. */
export function parseFieldTime(text: string): string {
  const at = zoned(text)
  return text && at.isValid() ? at.toISOString() : ''
}

/** A length of time in its two largest units at most: `42s`, `5m`, `3h 12m`, `2d 4h`. */
export function formatSpan(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  if (s < 60) return `${s}s`
  const m = Math.floor(s / 60)
  if (m < 60) return `${m}m`
  const h = Math.floor(m / 60)
  if (h < 24) return join(h, 'h', m % 60, 'm')
  return join(Math.floor(h / 24), 'd', h % 24, 'h')
}

/** The largest unit alone, for narrow columns: `3h`, `2d`. */
export function formatAge(ms: number): string {
  return formatSpan(ms).split(' ')[0] as string
}

function join(a: number, unitA: string, b: number, unitB: string): string {
  return b ? `${a}${unitA} ${b}${unitB}` : `${a}${unitA}`
}

const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The time in milliseconds, moved on every five seconds while any component uses it. */
export function useNow() {
  now.value = Date.now()
  if (users++ === 0) timer = setInterval(() => (now.value = Date.now()), 5000)
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer)
  })
  return readonly(now)
}

/** The name of a day of the week; 0 is Monday. */
export function weekdayName(day: number, locale: string, width: 'long' | 'short' = 'long'): string {
  const monday = Date.UTC(2024, 0, 1)
  return new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(monday + day * 86_400_000)
}

/** The reader's time zone by its IANA name. */
export const zoneName = () => (timeZone.value === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)
