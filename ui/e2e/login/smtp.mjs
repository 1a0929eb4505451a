// A real mail server, which keeps what it gets: https://nodemailer.com/extras/smtp-server
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { certify, folder } from './process.mjs'

const account = { username: 'alertad', password: 'planted-mail-password' }

export async function startMail() {
  const state = folder()
  const mails = []
  const waiting = []
  const server = new SMTPServer({
    ...(await certify(state, 'mail.test')),
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth({ username, password }, session, done) {
      const good = session.secure && username === account.username && password === account.password
      done(good ? null : new Error('no'), { user: username })
    },
    onData(stream, session, done) {
      let text = ''
      stream.on('data', (part) => (text += part))
      stream.on('end', () => {
        const mail = { to: session.envelope.rcptTo.map(({ address }) => address), text: plain(text) }
        const next = waiting.shift()
        if (next) next(mail)
        else mails.push(mail)
        done()
      })
    },
  })
  server.on('error', () => {}) // of connections
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    settings: {
      SMTP_HOST: '127.0.0.1', SMTP_PORT: server.server.address().port, SMTP_STARTTLS: true, SMTP_SKIP_SSL_VERIFY: true,
      SMTP_USERNAME: account.username, SMTP_PASSWORD: account.password, MAIL_FROM: 'alertad@example.com',
    },
    /** The next mail. */
    next: () => (mails.length > 0 ? mails.shift() : new Promise((tell) => waiting.push(tell))),
    stop: () => (state.remove(), new Promise((gone) => server.close(gone))),
  }
}

/** The text of a mail, with lines and characters as before quoted-printable (RFC 2045, 6.7). */
const plain = (text) => text.replaceAll('=\r\n', '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
