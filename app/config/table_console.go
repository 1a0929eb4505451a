package config

import "time"

func audit() []Setting {
	return []Setting{
		{Name: "AUDIT_TRAIL", Kind: List, Default: []string{"admin"}, check: eachOneOf("admin", "write", "auth"),
			Help: "Kinds of requests that are audited: 'admin', 'write' and 'auth'. Their events are kept in the database, for administrators to look up."},
		{Name: "AUDIT_LOG", Kind: Bool, Default: nil,
			Help: "Write audit events to the log."},
		{Name: "AUDIT_LOG_REDACT", Kind: Bool, Default: true,
			Help: "Leave secrets out of audit events."},
		{Name: "AUDIT_LOG_JSON", Kind: Bool, Default: false,
			Help: "Write the request data of an audit event as a JSON object instead of text."},
		{Name: "AUDIT_URL", Kind: String, Default: nil, Secret: true, check: webURL,
			Help: "Address to which audit events are posted."},
		{Name: "AUDIT_RETENTION", Kind: Int, Default: int64(90 * 86400), unit: time.Second, check: atLeast(0),
			Help: "Seconds after which audit events are deleted from the database. 0 keeps them."},
		{Name: "CORS_ORIGINS", Kind: List, check: origins,
			Default: []string{"http://localhost", "http://localhost:8000", `https?://\w*\.?local\.alerta\.io:?\d*/?.*`},
			Help:    "Origins of pages elsewhere whose scripts may use the API, as text or regular expressions."},
		{Name: "CORS_ALLOW_HEADERS", Kind: List, Default: []string{"Content-Type", "Authorization", "Access-Control-Allow-Origin", "X-Request-ID"},
			Help: "Headers that those scripts may send."},
		{Name: "CORS_SUPPORTS_CREDENTIALS", Kind: Bool, Default: false,
			Help: "Those scripts may use the session of the user."},
	}
}

func mail() []Setting {
	return []Setting{
		{Name: "EMAIL_VERIFICATION", Kind: Bool, Default: false,
			Help: "New users must follow a link in a mail before they can log in (provider basic)."},
		{Name: "MAIL_FROM", Kind: String, Default: "",
			Help: "Address that mails come from."},
		{Name: "SMTP_HOST", Kind: String, Default: "smtp.gmail.com",
			Help: "Mail server."},
		{Name: "SMTP_PORT", Kind: Int, Default: int64(587), check: between(1, 65535),
			Help: "TCP port of the mail server."},
		{Name: "SMTP_STARTTLS", Kind: Bool, Default: true,
			Help: "Encrypt the connection once it is open."},
		{Name: "SMTP_USE_SSL", Kind: Bool, Default: false,
			Help: "Encrypt the connection from its start."},
		{Name: "SMTP_SKIP_SSL_VERIFY", Kind: Bool, Default: false,
			Help: "Accept any certificate of the mail server."},
		{Name: "SMTP_USERNAME", Kind: String, Default: "",
			Help: "Login at the mail server. When empty, MAIL_FROM."},
		{Name: "SMTP_PASSWORD", Kind: String, Default: "", Secret: true,
			Help: "Password at the mail server. When empty, no login is made."},
		{Name: "SSL_KEY_FILE", Kind: String, Default: nil, Env: "ALERTAD_SSL_KEY_FILE",
			Help: "File with the private key (PEM) that alertad shows to the mail server."},
		{Name: "SSL_CERT_FILE", Kind: String, Default: nil, Env: "ALERTAD_SSL_CERT_FILE",
			Help: "File with the certificates (PEM) that alertad shows to the mail server. The environment variable SSL_CERT_FILE is another thing: the authorities that outgoing connections trust."},
		{Name: "MAIL_LOCALHOST", Kind: String, Default: "localhost",
			Help: "Name by which alertad greets the mail server."},
	}
}

func console() []Setting {
	return []Setting{
		{Name: "SITE_LOGO_URL", Kind: String, Default: "",
			Help: "Address of a logo for the console."},
		{Name: "DATE_FORMAT_LONG_DATE", Kind: String, Default: "ddd D MMM, YYYY HH:mm:ss.SSS Z",
			Help: "How the console writes a date and time in full, in the notation of moment.js."},
		{Name: "DATE_FORMAT_MEDIUM_DATE", Kind: String, Default: "ddd D MMM HH:mm",
			Help: "How the console writes a date and time in short."},
		{Name: "DATE_FORMAT_SHORT_TIME", Kind: String, Default: "HH:mm",
			Help: "How the console writes a time."},
		{Name: "DEFAULT_AUDIO_FILE", Kind: String, Default: nil,
			Help: "Path or address of a sound that the console plays for new alerts."},
		{Name: "COLUMNS", Kind: List, Env: "ALERTAD_COLUMNS",
			Default: []string{"severity", "status", "lastReceiveTime", "timeoutLeft", "duplicateCount", "customer", "environment", "service", "resource", "event", "value", "text"},
			Help:    "Columns of the list of alerts, in this order. 'attributes.x' shows the attribute x."},
		{Name: "SORT_LIST_BY", Kind: List, Default: []string{"severity", "lastReceiveTime"},
			Help: "Order of the list of alerts. A minus in front turns it round."},
		{Name: "DEFAULT_FILTER", Kind: Map, Default: map[string]any{"status": []any{"open", "ack"}},
			Help: "Filter of the list of alerts when the console opens."},
		{Name: "CLIPBOARD_TEMPLATE", Kind: String, Default: "",
			Help: "Text that the console copies for an alert, with fields in double braces."},
		{Name: "ASI_SEVERITY", Kind: List, Default: []string{"critical", "major", "minor", "warning", "indeterminate", "informational"},
			Help: "Severities that the status indicators count."},
		{Name: "ASI_QUERIES", Kind: Any, check: indicators,
			Default: []any{
				map[string]any{"text": "Production", "query": []any{[]any{"environment", "Production"}}},
				map[string]any{"text": "Development", "query": []any{[]any{"environment", "Development"}}},
				map[string]any{"text": "Heartbeats", "query": map[string]any{"q": "event:Heartbeat"}},
				map[string]any{"text": "Misc.", "query": "group=Misc"},
			},
			Help: "Status indicators of the console, each a dict with a 'text' and a 'query'."},
		{Name: "DEFAULT_FONT", Kind: Map,
			Default: map[string]any{"font-family": `"Sintony", Arial, sans-serif`, "font-size": "13px", "font-weight": int64(500)},
			Help:    "Font of the list of alerts."},
		{Name: "ACTIONS", Kind: List, Default: []string{}, Env: "ALERTAD_ACTIONS",
			Help: "Further actions that the console offers for an alert, for plugins to handle."},
		{Name: "GOOGLE_TRACKING_ID", Kind: String, Default: nil,
			Help: "ID for Google Analytics, from which the console loads nothing unless this is set. It is told which kind of page is seen, no more."},
		{Name: "AUTO_REFRESH_INTERVAL", Kind: Int, Default: int64(5000), unit: time.Millisecond, check: atLeast(0),
			Help: "Milliseconds between two refreshes of the console."},
	}
}
