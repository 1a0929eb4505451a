package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/alertad/alertad/auth"
)

// Route is one line of the table of routes. Every route answers below /api
// too.
type Route struct {
	Method string
	Path   string // with {variables}
	Scope  auth.Scope
	Look   Look
	timer  timer
	handle func(*API, *request, *reply) error
}

// Open is the scope of a route that needs none. It must be said: the empty
// scope is refused at the start.
const Open auth.Scope = "open"

// Anyone is the scope of a route for everybody who is let in: what it shows and
// changes is the caller's own.
const Anyone auth.Scope = "anyone"

// Senders is the scope of routes that tools of other makers send to: either of
// the two will do.
const Senders = auth.WriteWebhooks + " or " + auth.WriteAlerts

// allows reports whether the principal holds the scope of a route.
func allows(p auth.Principal, want auth.Scope) bool {
	switch want {
	case Anyone:
		return true
	case Senders:
		return p.Allows(auth.WriteWebhooks) || p.Allows(auth.WriteAlerts)
	}
	return p.Allows(want)
}

// Look says which requests get an API route's answer where a console lives at
// the same paths.
type Look uint8

const (
	// Data answers programs; a browser that navigates there gets the console.
	Data Look = iota
	// Page answers browsers too: it is made for them, or called by strangers.
	Page
	// Stream is Data whose handler reads the body itself, of any length and type.
	Stream
)

// table is all routes; of those with variables, which are tried in turn, the ones
// that are asked most come first.
var table = []Route{
	{"POST", "/alert", auth.WriteAlerts, Data, received, (*API).receive},
	{"GET", "/alerts", auth.ReadAlerts, Data, queries, (*API).listAlerts},
	{"POST", "/alerts", auth.WriteAlerts, Stream, none, (*API).receiveBatch},
	{"GET", "/alerts/count", auth.ReadAlerts, Data, counts, (*API).countAlerts},
	{"GET", "/alerts/stream", auth.ReadAlerts, Data, none, (*API).stream},
	{"GET", "/alerts/facets", auth.ReadAlerts, Data, counts, (*API).facets},
	{"GET", "/environments", auth.ReadAlerts, Data, queries, (*API).environments},
	{"POST", "/heartbeat", auth.WriteHeartbeats, Data, none, (*API).beat},
	{"GET", "/alert/{id}", auth.ReadAlerts, Data, queries, (*API).getAlert},

	{"PUT", "/alert/{id}/status", auth.WriteAlerts, Data, statuses, (*API).setStatus},
	{"PUT", "/alert/{id}/action", auth.WriteAlerts, Data, statuses, (*API).act},
	{"PUT", "/alert/{id}/tag", auth.WriteAlerts, Data, tagged, (*API).tag},
	{"PUT", "/alert/{id}/untag", auth.WriteAlerts, Data, untagged, (*API).untag},
	{"PUT", "/alert/{id}/attributes", auth.WriteAlerts, Data, attributes, (*API).setAttributes},
	{"DELETE", "/alert/{id}", auth.DeleteAlerts, Data, deleted, (*API).deleteAlert},
	{"PUT", "/alert/{id}/note", auth.WriteAlerts, Data, none, (*API).addNote},
	{"GET", "/alert/{id}/notes", auth.ReadAlerts, Data, none, (*API).listNotes},
	{"PUT", "/alert/{id}/note/{note}", auth.WriteAlerts, Data, none, (*API).editNote},
	{"DELETE", "/alert/{id}/note/{note}", auth.WriteAlerts, Data, none, (*API).deleteNote},

	{"GET", "/alerts/history", auth.ReadAlerts, Data, queries, (*API).history},
	{"GET", "/alerts/groups", auth.ReadAlerts, Data, queries, (*API).groups},
	{"GET", "/alerts/tags", auth.ReadAlerts, Data, queries, (*API).tags},
	{"GET", "/services", auth.ReadAlerts, Data, queries, (*API).services},
	{"GET", "/alerts/top10/count", auth.ReadAlerts, Data, counts, (*API).topCount},
	{"GET", "/alerts/topn/count", auth.ReadAlerts, Data, counts, (*API).topCount},
	{"GET", "/alerts/top10/flapping", auth.ReadAlerts, Data, counts, (*API).topFlapping},
	{"GET", "/alerts/topn/flapping", auth.ReadAlerts, Data, counts, (*API).topFlapping},
	{"GET", "/alerts/top10/standing", auth.ReadAlerts, Data, counts, (*API).topStanding},
	{"GET", "/alerts/topn/standing", auth.ReadAlerts, Data, counts, (*API).topStanding},
	{"GET", "/reports/series", auth.ReadAlerts, Data, counts, (*API).series},

	{"PUT", "/_bulk/alerts/status", auth.WriteAlerts, Data, statuses, (*API).bulkStatus},
	{"PUT", "/_bulk/alerts/action", auth.WriteAlerts, Data, statuses, (*API).bulkAction},
	{"PUT", "/_bulk/alerts/tag", auth.WriteAlerts, Data, tagged, (*API).bulkTag},
	{"PUT", "/_bulk/alerts/untag", auth.WriteAlerts, Data, tagged, (*API).bulkUntag},
	{"PUT", "/_bulk/alerts/attributes", auth.WriteAlerts, Data, attributes, (*API).bulkAttributes},
	{"PUT", "/_bulk/alerts/note", auth.WriteAlerts, Data, none, (*API).bulkNote},
	{"DELETE", "/_bulk/alerts", auth.DeleteAlerts, Data, deleted, (*API).bulkDelete},
	{"GET", "/_bulk/task/{task}", auth.ReadAlerts, Data, statuses, (*API).bulkTask},

	{"POST", "/blackout", auth.WriteBlackouts, Data, none, (*API).createBlackout},
	{"GET", "/blackouts", auth.ReadBlackouts, Data, none, (*API).listBlackouts},
	{"GET", "/blackouts/calendar", auth.ReadBlackouts, Data, none, (*API).blackoutCalendar},
	{"POST", "/blackouts/preview", auth.ReadBlackouts, Data, none, (*API).previewBlackout},
	{"GET", "/blackout/{id}/alerts", auth.ReadBlackouts, Data, none, (*API).blackoutAlerts},
	{"GET", "/blackout/{id}", auth.ReadBlackouts, Data, none, (*API).getBlackout},
	{"PUT", "/blackout/{id}", auth.WriteBlackouts, Data, none, (*API).updateBlackout},
	{"DELETE", "/blackout/{id}", auth.WriteBlackouts, Data, none, (*API).deleteBlackout},

	{"GET", "/heartbeats", auth.ReadHeartbeats, Data, none, (*API).listHeartbeats},
	{"GET", "/heartbeat/{id}", auth.ReadHeartbeats, Data, none, (*API).getHeartbeat},
	{"DELETE", "/heartbeat/{id}", auth.WriteHeartbeats, Data, none, (*API).deleteHeartbeat},

	{"POST", "/view", auth.WriteAlerts, Data, none, (*API).createView},
	{"GET", "/views", auth.ReadAlerts, Data, none, (*API).listViews},
	{"GET", "/view/{id}", auth.ReadAlerts, Data, none, (*API).getView},
	{"PUT", "/view/{id}", auth.WriteAlerts, Data, none, (*API).updateView},
	{"DELETE", "/view/{id}", auth.WriteAlerts, Data, none, (*API).deleteView},

	{"POST", "/rota", auth.WriteNotifications, Data, none, (*API).createRota},
	{"GET", "/rotas", auth.ReadNotifications, Data, none, (*API).listRotas},
	{"GET", "/rota/{id}", auth.ReadNotifications, Data, none, (*API).getRota},
	{"PUT", "/rota/{id}", auth.WriteNotifications, Data, none, (*API).updateRota},
	{"DELETE", "/rota/{id}", auth.WriteNotifications, Data, none, (*API).deleteRota},
	{"GET", "/rota/{id}/oncall", auth.ReadNotifications, Data, none, (*API).onCall},
	{"GET", "/rota/{id}/shifts", auth.ReadNotifications, Data, none, (*API).listShifts},
	{"POST", "/rota/{id}/override", auth.WriteNotifications, Data, none, (*API).addOverride},
	{"DELETE", "/rota/{id}/override/{override}", auth.WriteNotifications, Data, none, (*API).deleteOverride},
	{"POST", "/rota/{id}/feed", auth.WriteNotifications, Data, none, (*API).newFeed},
	{"DELETE", "/rota/{id}/feed", auth.WriteNotifications, Data, none, (*API).endFeed},
	{"GET", "/rota/{id}/calendar.ics", Open, Page, none, (*API).rotaCalendar},

	{"POST", "/rule", auth.WriteNotifications, Data, none, (*API).createRule},
	{"GET", "/rules", auth.ReadNotifications, Data, none, (*API).listRules},
	{"POST", "/rules/dry-run", auth.ReadNotifications, Data, none, (*API).dryRun},
	{"GET", "/rule/{id}", auth.ReadNotifications, Data, none, (*API).getRule},
	{"GET", "/rule/{id}/dry-run", auth.ReadNotifications, Data, none, (*API).dryRunRule},
	{"PUT", "/rule/{id}", auth.WriteNotifications, Data, none, (*API).updateRule},
	{"DELETE", "/rule/{id}", auth.WriteNotifications, Data, none, (*API).deleteRule},

	{"POST", "/channel", auth.AdminNotifications, Data, none, (*API).createChannel},
	{"GET", "/channels", auth.ReadNotifications, Data, none, (*API).listChannels},
	{"GET", "/channels/types", auth.ReadNotifications, Data, none, (*API).channelTypes},
	{"GET", "/channel/{id}", auth.ReadNotifications, Data, none, (*API).getChannel},
	{"PUT", "/channel/{id}", auth.AdminNotifications, Data, none, (*API).updateChannel},
	{"DELETE", "/channel/{id}", auth.AdminNotifications, Data, none, (*API).deleteChannel},
	{"POST", "/channel/{id}/test", auth.AdminNotifications, Data, none, (*API).testChannel},
	{"GET", "/deliveries", auth.ReadNotifications, Data, none, (*API).listDeliveries},
	{"GET", "/alert/{id}/deliveries", auth.ReadNotifications, Data, none, (*API).alertDeliveries},
	{"POST", "/delivery/{id}/retry", auth.AdminNotifications, Data, none, (*API).retryDelivery},

	{"POST", "/user", auth.AdminUsers, Data, none, (*API).createUser},
	{"GET", "/users", auth.AdminUsers, Data, none, (*API).listUsers},
	{"GET", "/user/me", Anyone, Data, none, (*API).getMe},
	{"PUT", "/user/me", Anyone, Data, none, (*API).updateMe},
	{"GET", "/user/me/attributes", Anyone, Data, none, (*API).getMyAttributes},
	{"PUT", "/user/me/attributes", Anyone, Data, none, (*API).setMyAttributes},
	{"GET", "/user/{id}", auth.AdminUsers, Data, none, (*API).getUser},
	{"PUT", "/user/{id}", auth.AdminUsers, Data, none, (*API).updateUser},
	{"DELETE", "/user/{id}", auth.AdminUsers, Data, none, (*API).deleteUser},
	{"PUT", "/user/{id}/attributes", auth.AdminUsers, Data, none, (*API).setUserAttributes},
	{"GET", "/user/{id}/groups", auth.AdminUsers, Data, none, (*API).listUserGroups},
	{"GET", "/userinfo", auth.ReadUserinfo, Data, none, (*API).userinfo},

	{"POST", "/group", auth.AdminGroups, Data, none, (*API).createGroup},
	{"GET", "/groups", auth.ReadGroups, Data, none, (*API).listGroups},
	{"GET", "/group/{id}", auth.ReadGroups, Data, none, (*API).getGroup},
	{"PUT", "/group/{id}", auth.AdminGroups, Data, none, (*API).updateGroup},
	{"DELETE", "/group/{id}", auth.AdminGroups, Data, none, (*API).deleteGroup},
	{"GET", "/group/{id}/users", auth.ReadGroups, Data, none, (*API).listGroupUsers},
	{"PUT", "/group/{id}/user/{user}", auth.AdminGroups, Data, none, (*API).addToGroup},
	{"DELETE", "/group/{id}/user/{user}", auth.AdminGroups, Data, none, (*API).removeFromGroup},

	{"POST", "/perm", auth.AdminPerms, Data, none, (*API).createPerm},
	{"GET", "/perms", auth.ReadPerms, Data, none, (*API).listPerms},
	{"GET", "/perm/{id}", auth.ReadPerms, Data, none, (*API).getPerm},
	{"PUT", "/perm/{id}", auth.AdminPerms, Data, none, (*API).updatePerm},
	{"DELETE", "/perm/{id}", auth.AdminPerms, Data, none, (*API).deletePerm},
	{"GET", "/scopes", auth.ReadPerms, Data, none, (*API).listScopes},

	{"POST", "/customer", auth.AdminCustomers, Data, none, (*API).createCustomer},
	{"GET", "/customers", auth.ReadCustomers, Data, none, (*API).listCustomers},
	{"GET", "/customer/{id}", auth.ReadCustomers, Data, none, (*API).getCustomer},
	{"PUT", "/customer/{id}", auth.AdminCustomers, Data, none, (*API).updateCustomer},
	{"DELETE", "/customer/{id}", auth.AdminCustomers, Data, none, (*API).deleteCustomer},

	{"POST", "/key", auth.WriteKeys, Data, none, (*API).createKey},
	{"GET", "/keys", auth.ReadKeys, Data, none, (*API).listKeys},
	{"GET", "/key/{id:.+}", auth.ReadKeys, Data, none, (*API).getKey},
	{"PUT", "/key/{id:.+}", auth.WriteKeys, Data, none, (*API).updateKey},
	{"DELETE", "/key/{id:.+}", auth.AdminKeys, Data, none, (*API).deleteKey},

	{"POST", "/auth/login", Open, Data, none, (*API).login},
	{"POST", "/auth/signup", Open, Data, none, (*API).signUp},
	{"POST", "/auth/confirm/{hash}", Open, Data, none, (*API).confirm},
	{"POST", "/auth/forgot", Open, Data, none, (*API).forgot},
	{"POST", "/auth/reset/{hash}", Open, Data, none, (*API).reset},
	{"GET", "/auth/session", Open, Data, none, (*API).showSession},
	{"GET", "/auth/logout", Open, Page, none, (*API).logout},
	{"POST", "/auth/logout", Open, Page, none, (*API).logout},
	{"GET", "/auth/setup/{token}", Open, Data, none, (*API).showSetup},
	{"POST", "/auth/setup/{token}", Open, Page, none, (*API).setUp},
	{"GET", "/auth/popup.js", Open, Page, none, (*API).popupScript},
	{"GET", "/auth/test", auth.AdminUsers, Data, none, (*API).listLogins},
	{"GET", "/auth/test/{provider}", auth.AdminUsers, Data, none, (*API).checkLogin},
	{"POST", "/auth/test/{provider}", auth.AdminUsers, Data, none, (*API).tryLogin},
	{"GET", "/auth/test/{provider}/{id}", auth.AdminUsers, Data, none, (*API).showTrial},
	{"GET", "/auth/test/{provider}/{id}/begin", Open, Page, none, (*API).beginTrial},
	{"GET", "/auth/{provider}", Open, Page, none, (*API).beginLogin},
	{"POST", "/auth/{provider}", Open, Page, none, (*API).loginThrough},
	{"GET", "/auth/{provider}/callback", Open, Page, none, (*API).finishLogin},
	{"GET", "/auth/{provider}/metadata.xml", Open, Page, none, (*API).serviceMetadata},

	{"GET", "/ack/{token}", Open, Page, none, (*API).askAck},
	{"POST", "/ack/{token}", Open, Page, none, (*API).ackByLink},

	{"GET", "/oembed", auth.ReadOembed, Page, none, (*API).oembed},
	{"GET", "/oembed.{format}", auth.ReadOembed, Page, none, (*API).oembed},
	{"GET", "/embed.js", Open, Page, none, (*API).embedScript},

	{"POST", "/webhooks/{format}", auth.WriteWebhooks, Page, none, (*API).webhook},
	{"GET", "/webhooks/{format}", auth.WriteWebhooks, Page, none, (*API).webhook},
	{"POST", "/webhooks/{format}/{path:.+}", auth.WriteWebhooks, Page, none, (*API).webhook},
	{"GET", "/webhooks/{format}/{path:.+}", auth.WriteWebhooks, Page, none, (*API).webhook},

	{"POST", "/alertmanager/api/v2/alerts", Senders, Page, none, (*API).postAlerts},
	{"GET", "/alertmanager/api/v2/alerts", auth.ReadAlerts, Page, queries, (*API).gettableAlerts},
	{"GET", "/alertmanager/api/v2/alerts/groups", auth.ReadAlerts, Page, queries, (*API).gettableGroups},
	{"GET", "/alertmanager/api/v2/receivers", auth.ReadAlerts, Page, none, (*API).receivers},
	{"GET", "/alertmanager/api/v2/status", auth.ReadAlerts, Page, none, (*API).alertmanagerStatus},
	{"GET", "/alertmanager/api/v2/silences", auth.ReadBlackouts, Page, none, (*API).listSilences},
	{"POST", "/alertmanager/api/v2/silences", auth.WriteBlackouts, Page, none, (*API).postSilence},
	{"GET", "/alertmanager/api/v2/silence/{id}", auth.ReadBlackouts, Page, none, (*API).getSilence},
	{"DELETE", "/alertmanager/api/v2/silence/{id}", auth.WriteBlackouts, Page, none, (*API).expireSilence},
	{"GET", "/alertmanager/-/healthy", Open, Page, none, (*API).ok},
	{"GET", "/alertmanager/-/ready", Open, Page, none, (*API).ok},

	{"POST", "/pagerduty/v2/enqueue", Senders, Page, none, (*API).enqueue},
	{"POST", "/pagerduty/v2/change/enqueue", Senders, Page, none, (*API).enqueueChange},

	{"POST", "/opsgenie/v2/alerts", Senders, Page, none, (*API).createOpsgenie},
	{"GET", "/opsgenie/v2/alerts", auth.ReadAlerts, Page, queries, (*API).listOpsgenie},
	{"GET", "/opsgenie/v2/alerts/requests/{request}", auth.ReadAlerts, Page, none, (*API).opsgenieRequest},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/close", Senders, Page, statuses, (*API).closeOpsgenie},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/acknowledge", Senders, Page, statuses, (*API).ackOpsgenie},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/unacknowledge", Senders, Page, statuses, (*API).unackOpsgenie},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/snooze", Senders, Page, statuses, (*API).snoozeOpsgenie},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/notes", Senders, Page, none, (*API).noteOpsgenie},
	{"GET", "/opsgenie/v2/alerts/{id:.+}/notes", auth.ReadAlerts, Page, none, (*API).notesOpsgenie},
	{"POST", "/opsgenie/v2/alerts/{id:.+}/tags", Senders, Page, tagged, (*API).tagOpsgenie},
	{"GET", "/opsgenie/v2/alerts/{id:.+}", auth.ReadAlerts, Page, queries, (*API).getOpsgenie},
	{"DELETE", "/opsgenie/v2/alerts/{id:.+}", auth.DeleteAlerts, Page, deleted, (*API).deleteOpsgenie},

	{"GET", "/config", Open, Data, none, (*API).showConfig},
	{"GET", "/config.json", Open, Page, none, (*API).showEndpoint},
	{"GET", "/", Open, Data, none, (*API).index},
	{"GET", "/_", Open, Page, none, (*API).ok},
	{"GET", "/docs", Open, Page, none, (*API).showDocs},
	{"GET", "/docs/openapi.json", Open, Page, none, (*API).showOpenAPI},

	{"GET", "/audit", auth.AdminManagement, Data, none, (*API).listAudit},

	{"GET", "/management", Open, Page, none, (*API).management},
	{"GET", "/management/manifest", auth.ReadManagement, Page, none, (*API).manifest},
	{"GET", "/management/properties", auth.AdminManagement, Page, none, (*API).properties},
	{"GET", "/management/switchboard", auth.AdminManagement, Page, none, (*API).switchboard},
	{"POST", "/management/switchboard", auth.AdminManagement, Page, none, (*API).setSwitches},
	{"GET", "/management/gtg", Open, Page, none, (*API).goodToGo},
	{"GET", "/management/healthcheck", Open, Page, none, (*API).healthCheck},
	{"GET", "/management/housekeeping", auth.AdminManagement, Page, none, (*API).housekeeping},
	{"POST", "/management/housekeeping", auth.AdminManagement, Page, none, (*API).housekeeping},
	{"GET", "/management/status", auth.ReadManagement, Page, none, (*API).status},
	{"GET", "/management/metrics", auth.ReadManagement, Page, none, (*API).prometheus},
	{"GET", "/management/backup", auth.AdminManagement, Page, none, (*API).backup},
}

// Routes returns the table of routes, for tests that hold for all of them.
func Routes() []Route { return append([]Route(nil), table...) }

// known tells the scopes that a route may ask for.
func known(s auth.Scope) bool {
	return s == Open || s == Anyone || s == Senders || slices.Contains(auth.Scopes(), s)
}

// router finds the route of a request.
type router struct {
	fixed  map[target]*Route // of paths without variables, which mux would try one after the other
	mux    *mux.Router
	routes map[*mux.Route]*Route
	paths  *mux.Router // every path, whatever the method
	allow  map[*mux.Route][]string
	links  []link
}

// target is a method and a path.
type target struct{ method, path string }

// newRouter makes a router of the table. It refuses a route without a known
// scope.
func newRouter(table []Route) (router, error) {
	r := router{
		fixed:  map[target]*Route{},
		mux:    mux.NewRouter().SkipClean(true),
		routes: map[*mux.Route]*Route{},
		paths:  mux.NewRouter().SkipClean(true),
		allow:  map[*mux.Route][]string{},
	}
	methods := map[string]*mux.Route{}
	for i := range table {
		t := &table[i]
		if !known(t.Scope) {
			return r, fmt.Errorf("route %s %s has no known scope: %q", t.Method, t.Path, t.Scope)
		}
		verbs := []string{t.Method}
		if t.Method == http.MethodGet {
			verbs = append(verbs, http.MethodHead)
		}
		if strings.Contains(t.Path, "{") {
			r.routes[r.mux.NewRoute().Path(t.Path).Methods(verbs...)] = t
		} else {
			for _, method := range verbs {
				r.fixed[target{method, t.Path}] = t
			}
		}
		r.links = append(r.links, link{rel(t.Path), strings.ReplaceAll(t.Path, ":.+}", "}"), t.Method})
		path := methods[t.Path]
		if path == nil {
			path = r.paths.NewRoute().Path(t.Path)
			methods[t.Path] = path
		}
		if slices.Contains(r.allow[path], t.Method) {
			return r, fmt.Errorf("route %s %s is in the table twice", t.Method, t.Path)
		}
		r.allow[path] = append(r.allow[path], verbs...)
	}
	for _, route := range methods {
		if err := route.GetError(); err != nil {
			return r, fmt.Errorf("table of routes: %w", err)
		}
	}
	slices.SortFunc(r.links, func(a, b link) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return r, nil
}

// rel names a route in the index: alert.status for /alert/{id}/status.
func rel(path string) string {
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part != "" && part[0] != '{' {
			parts = append(parts, part)
		}
	}
	return cmp.Or(strings.Join(parts, "."), "index")
}

// find returns the route of the request's method and path, nil if there is
// none, and the variables in the path.
func (r router) find(req *http.Request) (*Route, map[string]string) {
	if t := r.fixed[target{req.Method, req.URL.Path}]; t != nil {
		return t, nil
	}
	var m mux.RouteMatch
	if !r.mux.Match(req, &m) || m.MatchErr != nil {
		return nil, nil
	}
	return r.routes[m.Route], m.Vars
}

// methods returns the methods that the request's path has, none for an unknown
// path.
func (r router) methods(req *http.Request) []string {
	var m mux.RouteMatch
	if !r.paths.Match(req, &m) || m.MatchErr != nil {
		return nil
	}
	return append(append([]string(nil), r.allow[m.Route]...), http.MethodOptions)
}
