import {
  Activity, BellRing, Building2, CalendarClock, ChartColumn, CircleQuestionMark, CircleUser, Info, KeyRound, LogIn, Mails, Megaphone, Monitor, MoonStar, Route, ScrollText, Send, Settings, ShieldCheck, Users, UsersRound,
} from '@lucide/vue'
import type { Component } from 'vue'

/** A small picture for each place. */
export const placeIcons: Record<string, Component> = {
  alerts: BellRing,
  heartbeats: Activity,
  blackouts: MoonStar,
  reports: ChartColumn,
  wall: Monitor,
  send: Send,
  rules: Route,
  channels: Megaphone,
  rotas: CalendarClock,
  deliveries: Mails,
  users: Users,
  groups: UsersRound,
  customers: Building2,
  perms: ShieldCheck,
  keys: KeyRound,
  logins: LogIn,
  audit: ScrollText,
  profile: CircleUser,
  settings: Settings,
  help: CircleQuestionMark,
  about: Info,
}
