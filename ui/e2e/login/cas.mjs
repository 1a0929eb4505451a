// A real CAS server: LemonLDAP::NG, with the people that its demonstration has.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { folder, freePort, listening } from './process.mjs'

const portal = '/usr/share/lemonldap-ng/portal'

/** Starts one that the server at that address may log in with. */
export async function startCAS(server) {
  const state = folder()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  for (const name of ['conf', 'sessions', 'sessions/lock', 'psessions', 'psessions/lock', 'cache']) mkdirSync(state.file(name))
  const files = (name) => ({
    Directory: state.file(name), LockDirectory: state.file(`${name}/lock`), generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
  })
  const conf = {
    cfgNum: 1, cfgAuthor: 'test', cfgDate: 1, locationRules: {}, exportedHeaders: {}, exportedVars: {}, groups: {}, key: randomBytes(16).toString('hex'), cookieName: 'lemonldap', domain: '127.0.0.1', securedCookie: 0, timeout: 3600,
    portal: `${url}/`, authentication: 'Demo', userDB: 'Same', demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' }, requireToken: '0',
    portalCheckLogins: '0', portalDisplayRegister: 0, portalDisplayResetPassword: 0, portalDisplayCertificateResetByMail: 0,
    globalStorage: 'Apache::Session::File', globalStorageOptions: files('sessions'),
    persistentStorage: 'Apache::Session::File', persistentStorageOptions: files('psessions'), localSessionStorage: 'Cache::FileCache',
    localSessionStorageOptions: { cache_root: state.file('cache'), cache_depth: 3, default_expires_in: 600, namespace: 'sessions' },
    whatToTrace: '_whatToTrace', macros: { _whatToTrace: '$uid', address: "$uid eq 'msmith' ? 'msmith@elsewhere.example' : $mail" },
    issuerDBCASActivation: 1, casAccessControlPolicy: 'error', casAttributes: { mail: 'address', displayName: 'cn', roles: 'groups' },
    casAppMetaDataOptions: { alertad: { casAppMetaDataOptionsService: `${server}/auth/cas/callback ${server}/` } },
    casAppMetaDataExportedVars: { alertad: { mail: 'address', displayName: 'cn', roles: 'groups' } },
  }
  writeFileSync(state.file('conf/lmConf-1.json'), JSON.stringify(conf))
  writeFileSync(state.file('lemonldap-ng.ini'), `[all]
logLevel = warn
[configuration]
type = File
dirName = ${state.file('conf')}
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'config', 'default_expires_in' => 600, 'cache_root' => '${state.file('cache')}', 'cache_depth' => 3 }
[portal]
staticPrefix = /static
templateDir = ${portal}/templates
languages = en
`)
  writeFileSync(state.file('portal.psgi'), `
use Plack::Builder;
use Lemonldap::NG::Portal::Main;
my $portal = Lemonldap::NG::Portal::Main->run({});
builder { enable 'Static', path => sub { s!^/static/!! }, root => '${portal}/htdocs/static'; $portal };
`)
  const args = ['-s', 'HTTP::Server::PSGI', '-o', '127.0.0.1', '-p', `${port}`, state.file('portal.psgi')]
  const child = await listening(port, 'plackup', args, { env: { PATH: process.env.PATH, LLNG_DEFAULTCONFFILE: state.file('lemonldap-ng.ini') } })
  return { child, url: `${url}/cas`, stop: async () => (await child.stop(), state.remove()) }
}

export async function signIn(page, person) {
  await page.locator('input[name=user]').fill(person)
  await page.locator('input[name=password]').fill(person)
  await page.locator('form button[type=submit]:visible').first().click()
}
