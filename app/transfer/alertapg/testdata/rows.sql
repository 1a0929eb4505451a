-- Rows as Alerta writes them: history newest first, times in UTC without a zone.
INSERT INTO alerts VALUES
('a1-acked', 'web01', 'HttpDown', 'Production', 'major', '{HttpDown,HttpUp}', 'ack', '{Web,Shop}', 'Web', '503', 'no answer',
	'{dc=1,"a b"}', '{"region":"EU","runbook":{"url":"https://x.example/1","steps":[1,"two",null,false]},"count":42,"ratio":0.5,"big":9007199254740993}',
	'probe/web', 'exceptionAlert', '2026-01-02 10:00:00.123456', 86400, '{"raw": true}', 'ACME', 2, true, 'indeterminate', 'moreSevere',
	'2026-01-02 10:00:00.2', 'a1-acked-2', '2026-01-02 10:05:00.5',
	ARRAY[
		ROW('n-1', 'HttpDown', 'major', 'ack', '503', 'looking', 'note', '2026-01-02 10:07:00.1', 'bob', NULL),
		ROW('a1-acked', 'HttpDown', 'major', 'ack', '503', 'mine', 'ack', '2026-01-02 10:06:00', 'bob', 7200),
		ROW('a1-acked', 'HttpDown', 'major', 'open', '503', 'no answer', 'severity', '2026-01-02 10:00:00.123456', NULL, 86400),
		ROW('a1-acked', 'HttpDown', 'minor', 'open', '500', 'slow', 'new', '2026-01-02 10:00:00.123456', NULL, 86400)
	]::history[], '2026-01-02 10:06:00.789'),
-- The least that a row may have.
('a2-nulls', 'web02', 'Gone', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
-- Empty lists, names the model lacks, a history of old: no types, no ids, the time out of order.
('a3-odd', 'web03', 'Odd', 'Development', 'fatal', '{}', 'parked', '{}', '', '', '', '{x,x,NULL}', '{}', '', '', '2020-02-03 04:05:06', 0,
	'', '', 0, false, '', '', '2020-02-03 04:05:06', '', '2020-02-03 04:05:06',
	ARRAY[
		ROW(NULL, NULL, 'fatal', NULL, '7', 'worse', NULL, '2020-02-03 04:05:07', NULL, NULL),
		ROW(NULL, NULL, NULL, 'parked', NULL, 'parked it', '', NULL, NULL, NULL)
	]::history[], NULL),
-- Three about the same, of which one says so with an empty customer.
('a4-double', 'web04', 'Twice', 'Production', 'minor', NULL, 'open', NULL, 'Misc', NULL, 'first', NULL, '{}', 'x', 'exceptionAlert',
	'2026-01-01', 86400, NULL, NULL, 0, false, 'indeterminate', 'noChange', '2026-01-01', 'a4-double', '2026-01-01', '{}', NULL),
('a5-double', 'web04', 'Twice', 'Production', 'minor', NULL, 'open', NULL, 'Misc', NULL, 'newest', NULL, '{}', 'x', 'exceptionAlert',
	'2026-01-03', 86400, NULL, '', 0, false, 'indeterminate', 'noChange', '2026-01-03', 'a5-double', '2026-01-03', '{}', NULL),
('a6-double', 'web04', 'Twice', 'Production', 'minor', NULL, 'open', NULL, 'Misc', NULL, 'second', NULL, '{}', 'x', 'exceptionAlert',
	'2026-01-02', 86400, NULL, NULL, 0, false, 'indeterminate', 'noChange', '2026-01-02', 'a6-double', '2026-01-02', '{}', NULL),
('a7-shelved', 'db01', 'DiskFull', 'Production', 'critical', '{}', 'shelved', '{DB}', 'Storage', '99%', 'full', '{}', '{}', 'x', 'exceptionAlert',
	'2026-01-02 00:00:00', 86400, NULL, NULL, 0, false, 'indeterminate', 'moreSevere', '2026-01-02', 'a7-shelved', '2026-01-02',
	ARRAY[
		ROW('a7-shelved', 'DiskFull', 'critical', 'shelved', '99%', 'later', 'shelve', '2026-01-02 00:02:00', 'eve', 0),
		ROW('a7-shelved', 'DiskFull', 'critical', 'ack', '99%', 'mine', 'ack', '2026-01-02 00:01:00', 'bob', 60),
		ROW('a7-shelved', 'DiskFull', 'critical', 'open', '99%', 'full', 'new', '2026-01-02 00:00:00', NULL, 86400)
	]::history[], '2026-01-02 00:02:00');

INSERT INTO notes VALUES
('n-2', 'second', 'eve', '{"severity":"major"}', 'alert', '2026-01-02 10:08:00', '2026-01-02 10:09:00', 'a1-acked', 'ACME'),
('n-1', 'looking', 'bob', '{"severity":"major","status":"ack"}', 'alert', '2026-01-02 10:07:00.1', NULL, 'a1-acked', NULL),
('n-3', 'of an alert that is gone', 'bob', NULL, 'alert', '2026-01-02 10:07:00', NULL, 'a0-gone', NULL),
('n-4', 'of none', 'bob', NULL, 'customer', '2026-01-02 10:07:00', NULL, NULL, 'ACME');

INSERT INTO blackouts VALUES
('b1', 9, 'Production', '{Web}', '', 'HttpDown', NULL, '{}', NULL, '2026-01-01', '2026-02-01', 2678400, 'bob', '2025-12-31 12:00', 'upgrade', NULL),
('b2', 0, 'Development', NULL, NULL, NULL, NULL, NULL, 'ACME', '2026-01-01', 'infinity', NULL, NULL, NULL, NULL, '');

INSERT INTO customers VALUES ('c1', 'acme.example', 'ACME'), ('c2', 'acme.example', 'ACME Labs'), ('c3', 'nobody.example', NULL);

INSERT INTO heartbeats VALUES
('h1', 'probe/web', '{a}', 'Heartbeat', '2026-01-02 10:00:00.5', 300, '2026-01-02 10:00:01', NULL, '{"environment":"Production"}'),
('h2', 'cron', NULL, NULL, NULL, NULL, '2026-01-02 11:00:00', 'ACME', NULL),
('h3', 'cron', NULL, NULL, NULL, NULL, '2026-01-02 12:00:00', 'ACME', NULL);

INSERT INTO keys VALUES
('k1', 'demo-key-of-forty-characters-0123456789', 'bob@acme.example', '{read,write:alerts}', 'cli', '2027-01-01', 12, '2026-01-02 10:00:00.25', 'ACME'),
('k2', 'another-key', 'eve', NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO metrics VALUES ('alerts', 'received', 'Received', 'Received alerts', NULL, 5, 100, 'timer');

INSERT INTO perms VALUES ('p1', 'ops', '{read,write,admin:blackouts}'), ('p2', 'none', NULL);

INSERT INTO users VALUES
('u1', 'Bob', 'bob@acme.example', '$2b$04$5tA1Wc7mKBIPRrJdX8sY9u0XrP0X0X0X0X0X0X0X0X0X0X0X0X0X0', 'active', '{user,ops}', '{"prefs":{"isDark":true,"refreshInterval":5000},"queries":[{"text":"mine","q":"status:open"}]}',
	'2025-01-01 08:00:00.5', '2026-01-02 09:00:00', 'sysop', '2025-06-01', true, 'mailed', 'bob@acme.example'),
('u2', NULL, NULL, '', NULL, NULL, '{}', '2025-01-01', NULL, NULL, NULL, NULL, NULL, 'eve'),
('u3', 'Old', 'old@acme.example', 'plain text', 'inactive', '{}', '{}', '2015-01-01', NULL, '', '2015-01-01', false, NULL, 'old');

INSERT INTO groups VALUES ('g1', 'ops', '{u1,u2,u1}', 'on call', '{}', '{}', '2025-01-01'), ('g2', 'empty', NULL, NULL, NULL, NULL, NULL);
