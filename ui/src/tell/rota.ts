// A rota as its form has it, and back.
import type { Override, Rota, RotaMember } from '@/api/tell'
import { weekdayName, zoneName } from '@/design/time'
import { i18n } from '@/i18n'
import type { Choice, Draft } from '@/manage/kind'

const { t, n } = i18n.global
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** The days on which the hand-over may be. */
export const weekdayChoices = (): Choice[] => weekdays.map((value, i) => ({ value, label: weekdayName(i, i18n.global.locale.value) }))

const turnName = (turn: string, every: number) => (turn === 'daily' ? t('recur.daily', { n: n(every) }, every) : t('recur.weekly', { n: n(every) }, every))

/** The lengths of a turn. */
export const turnChoices = (): Choice[] =>
  [['daily', 1], ['daily', 2], ['weekly', 1], ['weekly', 2], ['weekly', 4]].map(([turn, every]) => ({
    value: `${turn} ${every}`, label: turnName(String(turn), Number(every)),
  }))

/** When one member hands over to the next. */
export function handover(r: Rota): string {
  const day = weekdays.findIndex((d) => d === r.weekday)
  return [turnName(r.turn, r.every), day < 0 ? '' : weekdayName(day, i18n.global.locale.value, 'short'), r.handover].filter(Boolean).join(' ')
}

/** A member while the form is filled in: the addresses have an order. */
export interface Person {
  name: string
  addresses: { type: string; address: string }[]
}

const personOf = (m: RotaMember): Person => ({
  name: m.name,
  addresses: Object.entries((m.addresses ?? {}) as Record<string, string>).map(([type, address]) => ({ type, address })),
})

/** What the form begins with. */
export function rotaDraft(r: Rota | null): Draft {
  return {
    name: r?.name ?? '', text: r?.text ?? '', customer: r?.customer ?? '', timezone: r ? r.timezone || 'UTC' : zoneName(),
    turn: `${r?.turn ?? 'weekly'} ${r?.every ?? 1}`, weekday: r?.weekday ?? 'monday', handover: r?.handover ?? '09:00',
    first: '', members: r?.members.map(personOf) ?? [{ name: '', addresses: [] }],
  }
}

/** What is sent. */
export function rotaBody(d: Draft, old: Rota | null): Record<string, unknown> {
  const [turn, every] = String(d.turn).split(' ')
  return {
    name: String(d.name).trim(), text: d.text, timezone: d.timezone === 'UTC' ? '' : d.timezone,
    ...(d.customer || old?.customer ? { customer: d.customer || null } : {}),
    turn, every: Number(every), weekday: turn === 'weekly' ? d.weekday : null, handover: String(d.handover).trim(),
    ...(d.first ? { first: d.first } : {}),
    members: (d.members as Person[])
      .filter((m) => m.name.trim())
      .map((m) => ({
        name: m.name.trim(),
        addresses: Object.fromEntries(m.addresses.filter((a) => a.type && a.address.trim()).map((a) => [a.type, a.address.trim()])),
      })),
  }
}

/** The overrides that are not over yet, by their start. */
export const coming = (list: Override[], now: number) =>
  list.filter((o) => Date.parse(o.end ?? '') > now).sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''))
