-- A database of the first version that had PostgreSQL, with fewer columns and
-- without notes; attributes once were of type hstore, for which json stands here.
CREATE TYPE history AS (id text, event text, severity text, status text, value text, text text, type text, update_time timestamptz);
CREATE TABLE alerts (id text PRIMARY KEY, resource text, event text, environment text, severity text, correlate text[],
	status text, service text[], "group" text, value text, text text, tags text[], attributes text, origin text, type text,
	create_time timestamptz, timeout interval, raw_data text, customer text, duplicate_count integer, repeat boolean,
	previous_severity text, trend_indication text, receive_time timestamptz, last_receive_id text,
	last_receive_time timestamptz, history history[]);
CREATE TABLE users (id text PRIMARY KEY, name text, email text, password text, create_time timestamptz);
INSERT INTO alerts VALUES ('o1', 'old', 'Old', 'Production', 'minor', '{}', 'open', '{Web}', 'Misc', '1', 'text', '{}', '{"a":"b"}', 'x', 't',
	'2016-05-01 12:00:00+02', '1 day', NULL, NULL, 0, false, 'unknown', 'noChange', '2016-05-01 12:00:00+02', 'o1', '2016-05-01 12:00:00+02',
	ARRAY[ROW('o1', 'Old', 'minor', NULL, '1', 'text', 'severity', '2016-05-01 12:00:00+02')]::history[]);
INSERT INTO users VALUES ('u1', 'Old', 'old@acme.example', '$2b$04$x', '2016-05-01 12:00:00+02');
