// A real directory: OpenLDAP's slapd.
import { mkdirSync, writeFileSync } from 'node:fs'
import { folder, freePort, listening, run } from './process.mjs'

const slapd = '/usr/sbin/slapd'
const base = 'dc=example,dc=org'
const groups = { 'alert-admins': ['ann'], 'alert-users': ['ann', 'jo'], staff: ['ann', 'jo', 'bob'] }

const people = ['ann', 'jo', 'bob'].map((name) => `
dn: uid=${name},ou=people,${base}
objectClass: inetOrgPerson
cn: ${name} of LDAP
sn: LDAP
mail: ${name}@example.org
userPassword: ${name}-password
`)

const teams = Object.entries(groups).map(([name, members]) => `
dn: cn=${name},ou=groups,${base}
objectClass: groupOfNames
cn: ${name}
${members.map((member) => `member: uid=${member},ou=people,${base}\n`).join('')}`)

const entries = `dn: ${base}
objectClass: domain
dc: example

dn: ou=people,${base}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${base}
objectClass: organizationalUnit
ou: groups

dn: cn=reader,${base}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: reader-password
${[...people, ...teams].join('')}`

export async function startLDAP() {
  const state = folder()
  const port = await freePort()
  mkdirSync(state.file('db'))
  writeFileSync(state.file('slapd.conf'), `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${state.file('pid')}
database mdb
suffix ${base}
rootdn cn=root,${base}
directory ${state.file('db')}
access to attrs=userPassword by anonymous auth by * none
access to * by dn="cn=reader,${base}" read by anonymous auth by * none
`)
  await run(slapd, ['-T', 'add', '-f', state.file('slapd.conf')], { input: entries })
  const child = await listening(port, slapd, ['-f', state.file('slapd.conf'), '-h', `ldap://127.0.0.1:${port}/`, '-d', 'none'])
  return {
    child,
    /** What the server has to be told of it. */
    settings: {
      LDAP_URL: `ldap://127.0.0.1:${port}`, LDAP_BASEDN: base, LDAP_BIND_USERNAME: `cn=reader,${base}`, LDAP_BIND_PASSWORD: 'reader-password',
      LDAP_USER_FILTER: '(uid={username})', LDAP_GROUP_FILTER: '(&(objectClass=groupOfNames)(member={userdn}))', LDAP_GROUP_NAME_ATTR: 'cn', LDAP_DEFAULT_DOMAIN: 'example.org',
      ADMIN_ROLES: ['alert-admins', 'admin'], ALLOWED_LDAP_GROUPS: ['alert-users'],
    },
    stop: async () => (await child.stop(), state.remove()),
  }
}
