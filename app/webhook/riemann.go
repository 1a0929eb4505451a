package webhook

import "github.com/alertad/alertad/db"

const riemannSetup = `; riemann.config
(require '[clj-http.client :as http] '[cheshire.core :as json])
(defn alertad [event]
  (http/post "URL/webhooks/riemann"
    {:headers {"X-API-Key" "KEY"}
     :content-type :json
     :body (json/generate-string event)}))
(streams (changed-state {:init "ok"} (async-queue! :alertad {} alertad)))
`

// parseRiemann reads one event of Riemann as JSON.
// Source: http://riemann.io/concepts.html
func parseRiemann(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	service := p.need("service")
	return finish(p.err, o, &db.Alert{
		Resource:    p.need("host") + "-" + service,
		Event:       p.text("event", service),
		Environment: p.text("environment", o.DefaultEnvironment),
		Severity:    p.text("state", "unknown"),
		Service:     []string{service},
		Group:       p.text("group", "Performance"),
		ValueText:   p.text("metric", ""),
		Text:        p.text("description", ""),
		Tags:        p.list("tags"),
		Origin:      "Riemann",
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	})
}
