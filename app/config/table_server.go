package config

import "time"

func server() []Setting {
	return []Setting{
		{Name: "HOST", Kind: String, Default: "127.0.0.1", Env: "ALERTAD_HOST", check: notEmpty,
			Help: "Address to listen on. Use '0.0.0.0' or '::' to listen on all addresses."},
		{Name: "PORT", Kind: Int, Default: int64(8080), check: between(0, 65535),
			Help: "TCP port to listen on. 0 takes any free port."},
		{Name: "BASE_URL", Kind: String, Default: "", check: baseURL,
			Help: "Address under which users reach the server: a path such as '/alerta' when it shares a host behind a proxy, or a whole URL. It starts the links in answers and mails."},
		{Name: "USE_PROXYFIX", Kind: Bool, Default: false,
			Help: "Believe the X-Forwarded headers about client address, scheme, host and path, if they come from TRUSTED_PROXIES."},
		{Name: "TRUSTED_PROXIES", Kind: List, Default: []string{"127.0.0.0/8", "::1/128"}, check: networks,
			Help: "Networks or single addresses of the proxies whose headers are believed (USE_PROXYFIX, AUTH_PROXY)."},
		{Name: "SECRET_KEY", Kind: String, Default: "", Secret: true,
			Help: "Long random text that signs tokens. When empty, one is made at the first start and kept in STATE_DIR; with PostgreSQL in the database, for all servers that use it."},
		{Name: "SECRET_KEY_FALLBACKS", Kind: List, Default: []string{}, Secret: true,
			Help: "Former values of SECRET_KEY. What they signed stays good until it ends."},
		{Name: "STATE_DIR", Kind: String, Default: "", check: absolute,
			Help: "Folder for everything that alertad keeps. When empty: $STATE_DIRECTORY, $XDG_STATE_HOME/alertad, ~/.local/state/alertad or /var/lib/alertad, the first that is known."},
		{Name: "MAX_BODY_BYTES", Kind: Int, Default: int64(10 << 20), check: atLeast(1024),
			Help: "Largest request body that is accepted, in bytes, after decompression."},
		{Name: "QUERY_CONCURRENCY", Kind: Int, Default: int64(0), check: atLeast(0),
			Help: "Number of searches that run at the same time; the rest wait. 0 is one less than the number of processors, and at least 1."},
		{Name: "OUTGOING_ALLOW", Kind: List, Default: []string{}, check: networks,
			Help: "Networks or single addresses that requests of the server's own may reach although they would be refused: link-local and cloud metadata addresses always, loopback and private networks when the address came from a stranger's message (an SNS endpoint in a VPC) or is that of a customer's channel."},
		{Name: "OUTBOX_MAX_AGE", Kind: Int, Default: int64(3 * 86400), unit: time.Second, check: atLeast(1),
			Help: "Seconds for which the server goes on trying to send what another server does not accept (forwarded alerts, audit events). Then it is given up."},
		{Name: "DEBUG", Kind: Bool, Default: false,
			Help: "Log at level DEBUG, whatever LOG_LEVEL says."},
		{Name: "SERVER_VERSION", Kind: String, Default: "full", check: oneOf("full", "major", "off"),
			Help: "How much of its version the server shows to clients: 'full', 'major' or 'off'."},
	}
}

func logging() []Setting {
	return []Setting{
		{Name: "LOG_LEVEL", Kind: String, Default: "WARNING", check: oneOf("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
			Help: "Least important level that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL."},
		{Name: "LOG_HANDLERS", Kind: List, Default: []string{"console"}, check: eachOneOf("console", "file", "wsgi"),
			Help: "Where log lines go: 'console' (standard error) and 'file' (LOG_FILE). 'wsgi' means 'console' here."},
		{Name: "LOG_FILE", Kind: String, Default: "alertad.log",
			Help: "Log file, used when LOG_HANDLERS has 'file'."},
		{Name: "LOG_MAX_BYTES", Kind: Int, Default: int64(10 << 20), check: atLeast(0),
			Help: "Size in bytes at which the log file is rotated. 0 never rotates."},
		{Name: "LOG_BACKUP_COUNT", Kind: Int, Default: int64(2), check: atLeast(0),
			Help: "Number of rotated log files that are kept."},
		{Name: "LOG_FORMAT", Kind: String, Default: "default",
			Help: "Shape of log lines: 'default', 'simple', 'verbose', 'json' or 'syslog', or a format string of Python's logging."},
		{Name: "LOG_FACILITY", Kind: String, Default: "local7",
			Help: "Syslog facility, used when LOG_FORMAT is 'syslog'."},
		{Name: "LOG_METHODS", Kind: List, Default: []string{"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"},
			Help: "HTTP methods whose requests are logged."},
		{Name: "LOG_CONFIG_FILE", Kind: String, Default: "", unused: "it configures the logging of Python; use the other LOG_ settings",
			Help: "File for the logging of Python. Known so that old files load; it has no effect."},
	}
}

func database() []Setting {
	return []Setting{
		{Name: "DATABASE_URL", Kind: String, Default: "", check: databaseURL,
			Help: "Where alerts are kept: bolt:///path/alertad.db for an embedded file, or postgres://user:password@host/database. Any number of servers may share one PostgreSQL database. 'postgres://user:password@db1,db2/database?target_session_attrs=read-write' names those that may take over from each other; through pgbouncer in transaction mode add default_query_exec_mode=cache_describe. When empty, alertad.db in STATE_DIR."},
		{Name: "DATABASE_LISTEN_URL", Kind: String, Default: "", check: postgresURL,
			Help: "PostgreSQL: where this server hears what others on the same database changed, if DATABASE_URL is that of a pooler, which cannot LISTEN. When empty, the same."},
		{Name: "DATABASE_READ_URL", Kind: String, Default: "", check: postgresURL,
			Help: "PostgreSQL: a replica that may answer searches and counts, as long as it is less than 2 seconds behind. Whoever changed something within that time is answered by the database itself. When empty, there is none."},
		{Name: "DATABASE_NAME", Kind: String, Default: nil,
			Help: "Name of the PostgreSQL database, if it is not the one in DATABASE_URL."},
		{Name: "DATABASE_SCHEMA", Kind: String, Default: "public",
			Help: "PostgreSQL schema that holds the tables."},
		{Name: "DATABASE_RAISE_ON_ERROR", Kind: Bool, Default: true,
			Help: "End when the database cannot be prepared at the start, instead of trying on. When False, and PostgreSQL cannot be reached, requests are answered 503 until it can."},
		{Name: "BACKUP_DIR", Kind: String, Default: "", check: absolute,
			Help: "Folder for copies of the embedded database that the server makes by itself while it works, best on another disk. When empty, it makes none. PostgreSQL has its own means (pg_dump)."},
		{Name: "BACKUP_EVERY", Kind: Int, Default: int64(86400), unit: time.Second, check: atLeast(60),
			Help: "Seconds from one copy to the next."},
		{Name: "BACKUP_KEEP", Kind: Int, Default: int64(7), check: atLeast(1),
			Help: "Number of copies that are kept; the oldest goes when there are more."},
	}
}

func api() []Setting {
	const celery = "bulk actions need no Celery here"
	return []Setting{
		{Name: "DEFAULT_PAGE_SIZE", Kind: Int, Default: int64(50), check: atLeast(1),
			Help: "Number of results on a page when the request names none."},
		{Name: "BULK_QUERY_LIMIT", Kind: Int, Default: int64(100000), check: atLeast(1),
			Help: "Largest number of alerts that one bulk request may change."},
		{Name: "DEFAULT_FIELD", Kind: String, Default: "text", check: notEmpty,
			Help: "Field that is searched by a word in a query that names no field."},
		{Name: "CELERY_BROKER_URL", Kind: String, Default: nil, unused: celery,
			Help: "Known so that old files load; it has no effect."},
		{Name: "CELERY_RESULT_BACKEND", Kind: String, Default: nil, unused: celery,
			Help: "Known so that old files load; it has no effect."},
		{Name: "CELERY_ACCEPT_CONTENT", Kind: List, Default: []string{"customjson"}, unused: celery,
			Help: "Known so that old files load; it has no effect."},
		{Name: "CELERY_TASK_SERIALIZER", Kind: String, Default: "customjson", unused: celery,
			Help: "Known so that old files load; it has no effect."},
		{Name: "CELERY_RESULT_SERIALIZER", Kind: String, Default: "customjson", unused: celery,
			Help: "Known so that old files load; it has no effect."},
	}
}
