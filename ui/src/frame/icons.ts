import {
  Activity, BellRing, Building2, CircleUser, Info, KeyRound, LogIn, MoonStar, ScrollText, Send, Settings, ShieldCheck, Users, UsersRound,
} from '@lucide/vue'
import type { Component } from 'vue'

/** A small picture for each place. */
export const placeIcons: Record<string, Component> = {
  alerts: BellRing,
  heartbeats: Activity,
  blackouts: MoonStar,
  send: Send,
  users: Users,
  groups: UsersRound,
  customers: Building2,
  perms: ShieldCheck,
  keys: KeyRound,
  logins: LogIn,
  audit: ScrollText,
  profile: CircleUser,
  settings: Settings,
  about: Info,
}
