package api_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
)

// reference is every route of Alerta 9.1.0 (alerta/views, alerta/management,
// alerta/auth, alerta/webhooks): method, path with {} for what varies, and
// scope. Of "-" nothing is asked; "any" asks for a login only.
const reference = `
POST   /alert                          write:alerts
GET    /alert/{}                       read:alerts
DELETE /alert/{}                       delete:alerts
PUT    /alert/{}/status                write:alerts
PUT    /alert/{}/action                write:alerts
PUT    /alert/{}/tag                   write:alerts
PUT    /alert/{}/untag                 write:alerts
PUT    /alert/{}/attributes            write:alerts
PUT    /alert/{}/note                  write:alerts
GET    /alert/{}/notes                 read:alerts
PUT    /alert/{}/note/{}               write:alerts
DELETE /alert/{}/note/{}               write:alerts
GET    /alerts                         read:alerts
GET    /alerts/history                 read:alerts
GET    /alerts/count                   read:alerts
GET    /alerts/top10/count             read:alerts
GET    /alerts/topn/count              read:alerts
GET    /alerts/top10/flapping          read:alerts
GET    /alerts/topn/flapping           read:alerts
GET    /alerts/top10/standing          read:alerts
GET    /alerts/topn/standing           read:alerts
GET    /alerts/groups                  read:alerts
GET    /alerts/tags                    read:alerts
GET    /environments                   read:alerts
GET    /services                       read:alerts

PUT    /_bulk/alerts/status            write:alerts
PUT    /_bulk/alerts/action            write:alerts
PUT    /_bulk/alerts/tag               write:alerts
PUT    /_bulk/alerts/untag             write:alerts
PUT    /_bulk/alerts/attributes        write:alerts
DELETE /_bulk/alerts                   write:alerts
GET    /_bulk/task/{}                  read:alerts

POST   /blackout                       write:blackouts
GET    /blackout/{}                    read:blackouts
PUT    /blackout/{}                    write:blackouts
DELETE /blackout/{}                    write:blackouts
GET    /blackouts                      read:blackouts

POST   /heartbeat                      write:heartbeats
GET    /heartbeat/{}                   read:heartbeats
DELETE /heartbeat/{}                   write:heartbeats
GET    /heartbeats                     read:heartbeats

POST   /user                           admin:users
GET    /user/{}                        admin:users
PUT    /user/{}                        admin:users
DELETE /user/{}                        admin:users
PUT    /user/{}/attributes             admin:users
GET    /user/{}/groups                 admin:users
GET    /user/me                        any
PUT    /user/me                        any
GET    /user/me/attributes             any
PUT    /user/me/attributes             any
GET    /users                          admin:users
GET    /userinfo                       read:userinfo

POST   /group                          admin:groups
GET    /group/{}                       read:groups
PUT    /group/{}                       admin:groups
DELETE /group/{}                       admin:groups
GET    /group/{}/users                 read:groups
PUT    /group/{}/user/{}               admin:groups
DELETE /group/{}/user/{}               admin:groups
GET    /groups                         read:groups

POST   /perm                           admin:perms
GET    /perm/{}                        read:perms
PUT    /perm/{}                        admin:perms
DELETE /perm/{}                        admin:perms
GET    /perms                          read:perms
GET    /scopes                         read:perms

POST   /customer                       admin:customers
GET    /customer/{}                    read:customers
PUT    /customer/{}                    admin:customers
DELETE /customer/{}                    admin:customers
GET    /customers                      read:customers

POST   /key                            write:keys
GET    /key/{}                         read:keys
PUT    /key/{}                         write:keys
DELETE /key/{}                         admin:keys
GET    /keys                           read:keys

GET    /oembed                         read:oembed
GET    /oembed.{}                      read:oembed
GET    /embed.js                       -
GET    /config                         -
GET    /                               -
GET    /_                              -

GET    /webhooks/{}                    write:webhooks
POST   /webhooks/{}                    write:webhooks
GET    /webhooks/{}/{}                 write:webhooks
POST   /webhooks/{}/{}                 write:webhooks

GET    /management                     -
GET    /management/manifest            read:management
GET    /management/properties          admin:management
GET    /management/switchboard         admin:management
POST   /management/switchboard         admin:management
GET    /management/gtg                 -
GET    /management/healthcheck         -
GET    /management/housekeeping        admin:management
POST   /management/housekeeping        admin:management
GET    /management/status              read:management
GET    /management/metrics             read:management

POST   /auth/signup                    -
POST   /auth/login                     -
GET    /auth/logout                    -
POST   /auth/logout                    -
POST   /auth/confirm/{}                -
POST   /auth/forgot                    -
POST   /auth/reset/{}                  -
POST   /auth/cas                       -
POST   /auth/github                    -
POST   /auth/openid                    -
POST   /auth/azure                     -
POST   /auth/gitlab                    -
POST   /auth/google                    -
POST   /auth/keycloak                  -
GET    /auth/saml                      -
POST   /auth/saml                      -
GET    /auth/saml/metadata.xml         -
`

// The routes of the reference that are other here, and why.
var otherScope = map[string]struct {
	scope auth.Scope
	why   string
}{
	"DELETE /_bulk/alerts": {auth.DeleteAlerts, "DELETE_SCOPES would otherwise be passed by"},
}

func TestEveryRouteOfTheReference(t *testing.T) {
	variable := regexp.MustCompile(`\{[^}]*\}`)
	provider := regexp.MustCompile(`/auth/(cas|github|openid|azure|gitlab|google|keycloak|saml)\b`)
	here := map[string]auth.Scope{}
	for _, r := range api.Routes() {
		here[r.Method+" "+variable.ReplaceAllString(r.Path, "{}")] = r.Scope
	}
	n := 0
	for line := range strings.Lines(reference) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		n++
		route, want := fields[0]+" "+fields[1], auth.Scope(fields[2])
		switch want {
		case "-":
			want = api.Open
		case "any":
			want = api.Anyone
		}
		if other, ok := otherScope[route]; ok {
			want = other.scope
		}
		got, there := here[provider.ReplaceAllString(route, "/auth/{}")]
		switch {
		case !there:
			t.Errorf("%s is missing", route)
		case got != want:
			t.Errorf("%s asks for %s, want %s", route, got, want)
		}
	}
	if n != 115 {
		t.Errorf("%d routes in the list of the reference, want 115", n)
	}
}
