// A real proxy that checks the login itself: nginx.
import { mkdirSync, writeFileSync } from 'node:fs'
import { folder, freePort, listening } from './process.mjs'

/** The people it lets in, with a password like name-password, and their roles. */
const roles = { ann: 'alert-admins,user', jo: 'user' }

/** Starts one in front of the server, to which it connects from an address of this machine. */
export async function startProxy(server, from) {
  const state = folder()
  const port = await freePort()
  mkdirSync(state.file('tmp'))
  writeFileSync(state.file('people'), Object.keys(roles).map((name) => `${name}:{PLAIN}${name}-password\n`).join(''))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${state.file('tmp')};`)
  writeFileSync(state.file('nginx.conf'), `
daemon off;
pid ${state.file('pid')};
error_log stderr;
user root;
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  map $remote_user $roles { ${Object.entries(roles).map(([name, list]) => `${name} "${list}";`).join(' ')} }
  server {
    listen 127.0.0.1:${port};
    location / {
      auth_basic "Alerts";
      auth_basic_user_file ${state.file('people')};
      proxy_set_header Authorization "";
      proxy_set_header X-Proxy-User $remote_user;
      proxy_set_header X-Proxy-Roles $roles;
      proxy_bind ${from};
      proxy_pass ${server};
    }
  }
}
`)
  const child = await listening(port, '/usr/sbin/nginx', ['-c', state.file('nginx.conf'), '-e', 'stderr'])
  return { child, url: `http://127.0.0.1:${port}`, stop: async () => (await child.stop(), state.remove()) }
}
