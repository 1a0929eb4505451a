// A channel as its form has it, and back.
import { channelTypes, type Channel, type ChannelType } from '@/api/tell'
import { blamed } from '@/manage/faults'
import type { Choice, Draft } from '@/manage/kind'

let asked: Promise<ChannelType[]> | null = null

/** The types of channels; the server is asked once. */
export function knownTypes(): Promise<ChannelType[]> {
  asked ??= channelTypes().catch((cause: unknown) => {
    asked = null
    throw cause
  })
  return asked
}

/** The types to choose from. */
export const typeChoices = async (): Promise<Choice[]> => (await knownTypes()).map((t) => ({ value: t.name, label: t.label }))

/** What is typed of the settings and secrets of a channel, by their names. */
export interface Typed {
  settings: Record<string, unknown>
  /** Texts to set, null to remove; what is not here stays. */
  secrets: Record<string, string | null>
  /** The secrets that the server has. */
  had: Record<string, boolean>
}

/** What the form begins with. */
export function channelDraft(c: Channel | null): Draft {
  return {
    name: c?.name ?? '', type: c?.type ?? 'mail', text: c?.text ?? '', customer: c?.customer ?? '', enabled: c?.enabled ?? true,
    settings: { ...c?.settings }, secrets: {}, had: { ...c?.secrets },
  }
}

/** What is sent. Secrets that were not touched stay as they are. */
export function channelBody(d: Draft, old: Channel | null): Record<string, unknown> {
  const { settings, secrets } = d as unknown as Typed
  const filled = Object.entries(settings).filter(([, v]) => v !== '' && v !== null && v !== undefined && !(Array.isArray(v) && v.length === 0))
  const typed = Object.entries(secrets).filter(([, v]) => v !== '')
  return {
    name: String(d.name).trim(), text: d.text, enabled: d.enabled,
    ...(old ? {} : { type: d.type }),
    ...(d.customer || old?.customer ? { customer: d.customer || null } : {}),
    settings: Object.fromEntries(filled),
    secrets: Object.fromEntries(typed),
  }
}

/** The settings that a message of the server is about: secrets that it wants again, or the first setting that it names. */
export function accused(message: string, settings: { name: string }[]): string[] {
  const again = /^([\w, ]+) must be given again/.exec(message)
  return again ? again[1]!.split(', ') : [blamed(message, settings)].filter(Boolean)
}
