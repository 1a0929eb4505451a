/** Patterns of dates to choose from, in moment.js notation as the settings have them. */
export const formats = {
  longDate: ['ddd D MMM, YYYY HH:mm:ss.SSS Z', 'YYYY-MM-DD HH:mm:ss.SSS Z', 'ddd D MMM, YYYY h:mm:ss.SSS a Z', 'LLLL'],
  mediumDate: ['ddd D MMM HH:mm', 'YYYY-MM-DD HH:mm', 'ddd D MMM h:mm a', 'lll'],
  shortTime: ['HH:mm', 'HH:mm:ss', 'h:mm a', 'LT'],
} as const

export type DateStyle = keyof typeof formats

/** Lengths of time to choose from, in seconds. */
export const spans = {
  ackTimeout: [0, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400],
  shelveTimeout: [3600, 7200, 14_400, 28_800, 43_200, 86_400],
  blackoutPeriod: [3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800],
} as const

/** Fonts of the rows to choose from: those that browsers have. */
export const fonts = {
  'font-family': ['system-ui, sans-serif', 'Arial, sans-serif', 'Verdana, sans-serif', 'Tahoma, sans-serif', 'Georgia, serif', '"Times New Roman", serif', 'ui-monospace, monospace', '"Courier New", monospace'],
  'font-size': ['10px', '11px', '12px', '13px', '14px', '16px', '18px', '20px', '24px', '30px'],
  'font-weight': ['300', '400', '500', '600', '700'],
} as const

export type FontPart = keyof typeof fonts
