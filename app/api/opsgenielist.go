package api

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// showOpsgenie is an alert as Opsgenie shows it; lists leave the long parts out.
func (a *API) showOpsgenie(alert *db.Alert, whole bool) map[string]any {
	status := "open"
	if a.Model.Closed(alert.Status) || alert.Status == a.Model.ExpiredStatus {
		status = "closed"
	}
	shown := map[string]any{
		"id": alert.ID, "tinyId": db.Short(alert.ID), "alias": aliasOf(alert), "message": alert.Event,
		"status": status, "acknowledged": alert.Status == a.Model.AckStatus, "isSeen": alert.Status == a.Model.AckStatus,
		"tags": append([]string{}, alert.Tags...), "snoozed": alert.Status == a.Model.ShelvedStatus,
		"count": alert.DuplicateCount + 1, "priority": webhook.OpsgeniePriority(alert.Severity),
		"lastOccurredAt": alert.LastReceiveTime.String(), "createdAt": alert.CreateTime.String(), "updatedAt": alert.UpdateTime.String(),
		"source": alert.Origin, "owner": "", "responders": []any{}, "integration": map[string]any{"id": "", "name": "alertad", "type": "API"},
	}
	if alert.Status == a.Model.ShelvedStatus && alert.ShelveUntil != 0 {
		shown["snoozedUntil"] = alert.ShelveUntil.String()
	}
	if whole {
		details := map[string]any{
			"environment": alert.Environment, "service": strings.Join(alert.Service, ","),
			"group": alert.Group, "severity": alert.Severity, "value": alert.ValueText,
		}
		for name, v := range alert.Attributes {
			details[name] = v
		}
		shown["entity"], shown["description"], shown["actions"], shown["details"] = alert.Resource, alert.Text, []string{}, details
	}
	return shown
}

// aliasOf is what the sender knows an alert by, its id if that is nothing.
func aliasOf(alert *db.Alert) string {
	if alias, ok := alert.Attributes["alias"].(string); ok && alias != "" {
		return alias
	}
	return alert.ID
}

// Bounds of lists, which are Opsgenie's.
const (
	opsgenieLimit     = 20
	opsgenieMaxLimit  = 100
	opsgenieMaxOffset = 20_000
)

// listOpsgenie lists alerts: GET /opsgenie/v2/alerts.
func (a *API) listOpsgenie(r *request, out *reply) error {
	where, err := a.opsgenieWhere(r.params.Get("query"))
	if err != nil {
		return err
	}
	q := query.Query{Where: where}
	if q.Limit, err = r.number("limit", opsgenieLimit, 1, opsgenieMaxLimit); err != nil {
		return err
	}
	if q.Offset, err = r.number("offset", 0, 0, opsgenieMaxOffset); err != nil {
		return err
	}
	if q.Order, err = r.opsgenieOrder(); err != nil {
		return err
	}
	var alerts []*db.Alert
	total := 0
	err = a.view(r, func(s sight) error {
		total = 0
		groups, err := s.count(db.Alerts, where)
		if err != nil {
			return err
		}
		for _, g := range groups {
			total += g.N
		}
		alerts, err = db.Collect[*db.Alert](s.find(db.Alerts, q))
		return err
	})
	if err != nil {
		return err
	}
	shown := []map[string]any{}
	for _, alert := range alerts {
		shown = append(shown, a.showOpsgenie(alert, false))
	}
	return a.data(r, out, shown, map[string]any{"paging": r.opsgeniePages(q, total)})
}

// number reads a parameter that is a number within bounds.
func (r *request) number(name string, otherwise, low, high int) (int, error) {
	text := r.params.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, db.Errorf(db.Invalid, "%s must be a number from %d to %d", name, low, high)
	}
	return n, nil
}

func (r *request) opsgenieOrder() ([]query.Order, error) {
	fields := map[string]query.Order{
		"":               {Field: "createTime", Type: query.Time},
		"createdAt":      {Field: "createTime", Type: query.Time},
		"updatedAt":      {Field: "updateTime", Type: query.Time},
		"lastOccurredAt": {Field: "lastReceiveTime", Type: query.Time},
		"count":          {Field: "duplicateCount", Type: query.Int},
	}
	order, ok := fields[r.params.Get("sort")]
	if !ok {
		return nil, db.Errorf(db.Invalid, "sort must be one of createdAt, updatedAt, lastOccurredAt, count")
	}
	switch r.params.Get("order") {
	case "", "desc":
		order.Desc = true
	case "asc":
	default:
		return nil, db.Errorf(db.Invalid, "order must be asc or desc")
	}
	return []query.Order{order}, nil
}

// opsgeniePages are links to other pages.
func (r *request) opsgeniePages(q query.Query, total int) map[string]string {
	link := func(offset int) string {
		params := url.Values{}
		for name, values := range withoutKey(r.params) {
			params[name] = values
		}
		params.Set("offset", strconv.Itoa(offset))
		params.Set("limit", strconv.Itoa(q.Limit))
		return r.origin.url("/opsgenie/v2/alerts") + "?" + params.Encode()
	}
	pages := map[string]string{"first": link(0), "last": link(max(0, (total-1)/q.Limit*q.Limit))}
	if q.Offset+q.Limit < total {
		pages["next"] = link(q.Offset + q.Limit)
	}
	return pages
}

// opsgenieTerm is one condition of a query: a field with its value, or a word.
var opsgenieTerm = regexp.MustCompile(`^(?:(\w+)\s*[:=]\s*)?(?:"([^"]*)"|(\S+))`)

// opsgenieWhere reads Opsgenie's search queries, as far as conditions that must
// all hold: status:open AND priority:P1 AND tag:"web".
func (a *API) opsgenieWhere(text string) (query.Node, error) {
	where := query.And{}
	for {
		text = strings.TrimSpace(text)
		if rest, ok := strings.CutPrefix(text, "AND "); ok {
			text = strings.TrimSpace(rest)
		}
		if text == "" {
			return where, nil
		}
		m := opsgenieTerm.FindStringSubmatch(text)
		if m == nil || m[1] == "" && (m[3] == "OR" || m[3] == "NOT" || strings.ContainsAny(m[3], "()")) {
			return nil, db.Errorf(db.Invalid, "query: only conditions that are joined by AND are known here: %.100s", text)
		}
		text = text[len(m[0]):]
		node, err := a.opsgenieIs(m[1], m[2]+m[3])
		if err != nil {
			return nil, err
		}
		where = append(where, node)
	}
}

func (a *API) opsgenieIs(field, value string) (query.Node, error) {
	switch strings.ToLower(field) {
	case "status":
		switch strings.ToLower(value) {
		case "closed":
			return a.ended(), nil
		case "open":
			return query.Not{Node: a.ended()}, nil
		}
		return nil, db.Errorf(db.Invalid, "query: status is open or closed")
	case "acknowledged":
		acked := db.Alerts.Is("status", a.Model.AckStatus)
		if strings.EqualFold(value, "true") {
			return acked, nil
		}
		return query.Not{Node: acked}, nil
	case "priority":
		severities := query.Or{}
		for _, name := range webhook.OpsgenieSeverities(a.Model, strings.ToUpper(value)) {
			severities = append(severities, db.Alerts.Is("severity", name))
		}
		return severities, nil
	case "tag", "tags":
		return db.Alerts.Is("tags", value), nil
	case "entity":
		return db.Alerts.Is("resource", value), nil
	case "source":
		return db.Alerts.Is("origin", value), nil
	case "alias":
		return alertTest("attributes", "alias", query.Equal, value)
	case "message":
		return alertTest("event", "", query.Contains, value)
	case "description":
		return alertTest("text", "", query.Contains, value)
	case "":
		event, err := alertTest("event", "", query.Contains, value)
		if err != nil {
			return nil, err
		}
		text, err := alertTest("text", "", query.Contains, value)
		return query.Or{event, text}, err
	}
	return nil, db.Errorf(db.Invalid, "query: %s is not one of status, acknowledged, priority, tag, entity, source, alias, message, description", field)
}

func alertTest(name, key string, op query.Op, value string) (query.Node, error) {
	f, _ := db.Alerts.Schema.Field(name)
	return query.NewTest(f, key, op, value)
}
