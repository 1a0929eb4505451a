// A real identity provider of SAML 2.0: Debian's SimpleSAMLphp.
import { mkdirSync, writeFileSync } from 'node:fs'
import { certify, folder, freePort, listening } from './process.mjs'

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

const groups = { ann: ['alert-admins', 'staff'], jo: ['alert-users', 'staff'], bob: ['staff'] }

/** Starts one that knows the server at that address. */
export async function startSAML(server) {
  const state = folder()
  const port = await freePort()
  const url = `http://localhost:${port}/` // for browsers another site than the server
  for (const name of ['config', 'data', 'log', 'metadata', 'sessions']) mkdirSync(state.file(name))
  await certify(state, 'idp.test')
  const php = (name, text) => writeFileSync(state.file(name), `<?php\n${text}\n`)
  php('config/config.php', `
    $config = [
      'baseurlpath' => '${url}', 'enable.saml20-idp' => true, 'secretsalt' => 'of the test', 'auth.adminpassword' => 'of the test',
      'certdir' => '${state.path}/', 'loggingdir' => '${state.file('log/')}', 'datadir' => '${state.file('data/')}',
      'tempdir' => '${state.file('data')}', 'metadatadir' => '${state.file('metadata/')}', 'logging.handler' => 'errorlog',
      'session.cookie.secure' => false, 'session.cookie.samesite' => 'Lax', 'session.phpsession.savepath' => '${state.file('sessions')}', 'store.type' => 'phpsession',
      'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    ];`)
  const users = Object.entries(groups).map(([name, all]) =>
    `'${name}:${name}-password' => ['uid' => ['${name}'], 'mail' => ['${name}@example.com'], 'givenName' => ['${name}'], 'surname' => ['Saml'], 'groups' => ['${all.join("', '")}']]`)
  php('config/authsources.php', `$config = ['admin' => ['core:AdminPassword'], 'people' => ['exampleauth:UserPass', ${users}]];`)
  php('metadata/saml20-idp-hosted.php', `
    $metadata['${url}idp'] = [
      'host' => '__DEFAULT__', 'privatekey' => 'key.pem', 'certificate' => 'cert.pem', 'auth' => 'people',
      'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
    ];`)
  php('metadata/saml20-sp-remote.php', `
    $metadata['${server}'] = [
      'AssertionConsumerService' => [['Binding' => '${post}', 'Location' => '${server}/auth/saml', 'index' => 0]],
      'SingleLogoutService' => [['Binding' => '${redirect}', 'Location' => '${server}/']],
    ];`)
  const child = await listening(port, 'php', ['-S', `127.0.0.1:${port}`, '-t', '/usr/share/simplesamlphp/www'], {
    env: { PATH: process.env.PATH, SIMPLESAMLPHP_CONFIG_DIR: state.file('config'), PHP_CLI_SERVER_WORKERS: '4' },
  })
  return {
    child,
    /** What the server has to be told of it. */
    settings: {
      AUTH_PROVIDERS: ['saml2'], SAML2_METADATA_URL: `${url}saml2/idp/metadata.php`, SAML2_EMAIL_ATTRIBUTE: 'mail',
      SAML2_CONFIG: { service: { sp: { endpoints: { single_logout_service: [[`${server}/`, redirect]] } } } },
      ADMIN_ROLES: ['alert-admins'], ALLOWED_SAML2_GROUPS: ['alert-admins', 'alert-users'],
    },
    stop: async () => (await child.stop(), state.remove()),
  }
}

export async function signIn(page, person) {
  await page.locator('input[name=username]').fill(person)
  await page.locator('input[name=password]').fill(`${person}-password`)
  await page.getByRole('button', { name: 'Login', exact: true }).click()
}
