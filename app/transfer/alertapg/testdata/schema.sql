-- The tables of Alerta 9.1 with their columns and types, as far as rows depend on
-- them. Its index over what an alert is about is missing, as in databases into
-- which rows came that it would refuse.
CREATE TYPE history AS (id text, event text, severity text, status text, value text, text text, type text,
	update_time timestamp, "user" text, timeout integer);

CREATE TABLE alerts (id text PRIMARY KEY, resource text NOT NULL, event text NOT NULL, environment text, severity text,
	correlate text[], status text, service text[], "group" text, value text, text text, tags text[], attributes jsonb,
	origin text, type text, create_time timestamp, timeout integer, raw_data text, customer text,
	duplicate_count integer, repeat boolean, previous_severity text, trend_indication text, receive_time timestamp,
	last_receive_id text, last_receive_time timestamp, history history[], update_time timestamp);

CREATE TABLE notes (id text PRIMARY KEY, text text, "user" text, attributes jsonb, type text NOT NULL,
	create_time timestamp NOT NULL, update_time timestamp, alert text, customer text);

CREATE TABLE blackouts (id text PRIMARY KEY, priority integer NOT NULL, environment text NOT NULL, service text[],
	resource text, event text, "group" text, tags text[], customer text, start_time timestamp NOT NULL,
	end_time timestamp NOT NULL, duration integer, "user" text, create_time timestamp, text text, origin text);

CREATE TABLE customers (id text PRIMARY KEY, match text NOT NULL, customer text);

CREATE TABLE heartbeats (id text PRIMARY KEY, origin text NOT NULL, tags text[], type text, create_time timestamp,
	timeout integer, receive_time timestamp, customer text, attributes jsonb);

CREATE TABLE keys (id text PRIMARY KEY, key text UNIQUE NOT NULL, "user" text NOT NULL, scopes text[], text text,
	expire_time timestamp, count bigint, last_used_time timestamp, customer text);

CREATE TABLE metrics ("group" text NOT NULL, name text NOT NULL, title text, description text, value integer,
	count bigint, total_time bigint, type text NOT NULL, PRIMARY KEY ("group", name, type));

CREATE TABLE perms (id text PRIMARY KEY, match text UNIQUE NOT NULL, scopes text[]);

CREATE TABLE users (id text PRIMARY KEY, name text, email text UNIQUE, password text NOT NULL, status text, roles text[],
	attributes jsonb, create_time timestamp NOT NULL, last_login timestamp, text text, update_time timestamp,
	email_verified boolean, hash text, login text UNIQUE NOT NULL);

CREATE TABLE groups (id text PRIMARY KEY, name text UNIQUE NOT NULL, users text[], text text, tags text[],
	attributes jsonb, update_time timestamp);
