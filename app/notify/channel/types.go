// Package channel tells people: it knows the ways to do so (mail, chats,
// pagers...), keeps the channels that were set up, and is the sender of the
// outbox that tells them.
package channel

import "slices"

// Type is a way to tell people.
type Type struct {
	Name  string
	Label string
	Text  string // what it is good for and where its settings come from

	// Person is what the address of one person is called, for types that tell
	// persons: the setting to of those is a list of such addresses, and
	// "rota:NAME" in it stands for those on call.
	Person string

	Settings []Setting

	reaches func(address string) bool // whether it is the address of a person
	check   func(values) error
	way
}

// AllSettings are the settings of the type and those that all types have.
func (t *Type) AllSettings() []Setting { return append(slices.Clone(t.Settings), everywhere...) }

// everywhere is what every type can be set.
var everywhere = []Setting{
	{Name: "limit", Label: "Messages a minute", Kind: Number, Default: 60, Help: "What is more waits. 0 is no limit."},
}

// Find returns the type of that name, nil if there is none.
func Find(name string) *Type {
	for i := range Types {
		if Types[i].Name == name {
			return &Types[i]
		}
	}
	return nil
}

func to(label, help string) Setting {
	return Setting{Name: "to", Label: label, Kind: List, Required: true, Help: help + " rota:NAME stands for those on call."}
}

func secret(name, label, help string) Setting {
	return Setting{Name: name, Label: label, Kind: Text, Required: true, Secret: true, Help: help}
}

func optionalSecret(name, label, help string) Setting {
	return Setting{Name: name, Label: label, Kind: Text, Secret: true, Help: help}
}

func text(name, label, help string) Setting {
	return Setting{Name: name, Label: label, Kind: Text, Help: help}
}

func required(name, label, help string) Setting {
	return Setting{Name: name, Label: label, Kind: Text, Required: true, Help: help}
}

func server(of string) Setting {
	return target(Setting{Name: "url", Label: "Server", Kind: Text, Default: of, Help: "Address of the service, if it is another."})
}

// target is a setting that says where messages go.
func target(s Setting) Setting {
	s.Target = true
	return s
}

// Types is all ways to tell people, in the order in which they are offered.
var Types = []Type{
	{Name: "mail", Label: "Mail", Text: "Mails over SMTP, through the mail server of alertad.conf or one of the channel's own.", Person: "mail address", reaches: isMail,
		Settings: []Setting{
			to("To", "Mail addresses."),
			text("from", "From", "Address that the mails come from. Empty: MAIL_FROM."),
			target(text("host", "Mail server", "Empty: that of alertad.conf (SMTP_HOST), with all that is set there.")),
			{Name: "port", Label: "Port", Kind: Number, Default: 587, Target: true},
			{Name: "security", Label: "Encryption", Kind: Choice, Default: "starttls", Choices: []string{"starttls", "tls", "none"}},
			text("username", "User name", "Empty: the address in From."),
			optionalSecret("password", "Password", "Empty: no login."),
		}, check: checkMail, way: way{send: sendMail}},
	{Name: "slack", Label: "Slack", Text: "An incoming webhook of a Slack app, or its bot token and a channel.",
		Settings: []Setting{
			optionalSecret("url", "Webhook URL", "https://hooks.slack.com/services/..."), // where the token does not go
			optionalSecret("token", "Bot token", "xoxb-..., with the scope chat:write."),
			text("channel", "Channel", "Name or id, for the bot token."),
		}, check: checkSlack, way: way{ask: askSlack, judge: judgeSlack}},
	{Name: "msteams", Label: "Microsoft Teams", Text: "A workflow that posts to a chat or channel when a webhook request is received.",
		Settings: []Setting{target(secret("url", "Workflow URL", "As the workflow shows it."))}, way: way{ask: askTeams}},
	{Name: "mattermost", Label: "Mattermost", Text: "An incoming webhook.",
		Settings: []Setting{
			target(secret("url", "Webhook URL", "https://your-server/hooks/...")),
			text("channel", "Channel", "Another than the webhook's own."),
			text("username", "Name", "Another than the webhook's own."),
		}, way: way{ask: askMattermost}},
	{Name: "discord", Label: "Discord", Text: "A webhook of a channel (its settings, Integrations).",
		Settings: []Setting{
			target(secret("url", "Webhook URL", "https://discord.com/api/webhooks/...")),
			text("username", "Name", "Another than the webhook's own."),
		}, way: way{ask: askDiscord, judge: judgeDiscord}},
	{Name: "telegram", Label: "Telegram", Text: "A bot that writes to people or groups.", Person: "chat id", reaches: isChat,
		Settings: []Setting{
			secret("token", "Bot token", "From @BotFather."),
			to("Chats", "Ids of chats, or @names of public channels."),
			{Name: "topic", Label: "Topic", Kind: Number, Help: "Id of the topic in a group (message_thread_id)."},
			{Name: "silent", Label: "Without a sound", Kind: Bool},
			server("https://api.telegram.org"),
		}, way: way{ask: askTelegram, judge: judgeTelegram}},
	{Name: "matrix", Label: "Matrix", Text: "A user that writes into a room.",
		Settings: []Setting{
			target(required("url", "Homeserver", "https://matrix.example.com")),
			secret("token", "Access token", "Of the user that writes."),
			required("room", "Room", "Its id, as !abc:example.com."),
		}, way: way{ask: askMatrix, judge: judgeMatrix}},
	{Name: "googlechat", Label: "Google Chat", Text: "An incoming webhook of a space.",
		Settings: []Setting{target(secret("url", "Webhook URL", "https://chat.googleapis.com/v1/spaces/..."))}, way: way{ask: askGoogleChat}},
	{Name: "pagerduty", Label: "PagerDuty", Text: "Events API v2: one incident for each matter, acknowledged and resolved along with it.",
		Settings: []Setting{
			secret("key", "Integration key", "Of a service's Events API v2 integration."),
			server("https://events.pagerduty.com"),
		}, way: way{ask: askPagerDuty}},
	{Name: "opsgenie", Label: "Opsgenie, Jira Service Management", Text: "Alerts of an API integration, acknowledged and closed along with ours.",
		Settings: []Setting{
			secret("key", "API key", "Of the integration."),
			{Name: "url", Label: "Server", Kind: Text, Default: "https://api.opsgenie.com", Target: true, Help: "In the EU https://api.eu.opsgenie.com; Jira Service Management: https://api.atlassian.com/jsm/ops/integration."},
			{Name: "teams", Label: "Teams", Kind: List, Help: "Names of the teams that are to respond."},
		}, way: way{ask: askOpsgenie}},
	{Name: "goalert", Label: "GoAlert", Text: "The generic API integration key of a service.",
		Settings: []Setting{
			target(required("url", "Server", "https://goalert.example.com")),
			secret("token", "Integration key", "The token in the key's URL."),
		}, way: way{ask: askGoAlert}},
	{Name: "pushover", Label: "Pushover", Text: "Notifications on phones.", Person: "user key", reaches: isKey,
		Settings: []Setting{
			secret("token", "API token", "Of the application."),
			to("Users", "User or group keys."),
			{Name: "priority", Label: "Priority", Kind: Choice, Default: "0", Choices: []string{"-2", "-1", "0", "1"}},
			text("sound", "Sound", "Name of a sound."),
			server("https://api.pushover.net"),
		}, way: way{ask: askPushover, judge: judgePushover}},
	{Name: "ntfy", Label: "ntfy", Text: "Topics at ntfy.sh or a server of your own.", Person: "topic", reaches: isTopic,
		Settings: []Setting{
			to("Topics", "Names of topics."),
			server("https://ntfy.sh"),
			optionalSecret("token", "Access token", "For topics that need one."),
		}, way: way{ask: askNtfy}},
	{Name: "gotify", Label: "Gotify", Text: "An application of a Gotify server.",
		Settings: []Setting{
			target(required("url", "Server", "https://gotify.example.com")),
			secret("token", "Application token", ""),
			{Name: "priority", Label: "Priority", Kind: Number, Default: 5},
		}, way: way{ask: askGotify}},
	{Name: "twilio", Label: "SMS (Twilio)", Text: "Short messages to phones.", Person: "phone number", reaches: isPhone,
		Settings: []Setting{
			required("account", "Account SID", "AC..."),
			secret("token", "Auth token", ""),
			required("from", "From", "A number of the account, as +15550100, or the SID of a messaging service (MG...)."),
			to("Numbers", "Phone numbers, as +15550100."),
			server("https://api.twilio.com"),
		}, way: way{ask: askTwilio}},
	{Name: "sns", Label: "AWS SNS", Text: "A topic of Amazon's Simple Notification Service.",
		Settings: []Setting{
			required("topic", "Topic", "Its ARN, as arn:aws:sns:eu-west-1:123456789012:alerts."),
			required("access", "Access key ID", "Of a user that may sns:Publish to the topic."),
			secret("secret", "Secret access key", ""),
			optionalSecret("session", "Session token", "Of temporary credentials."),
			target(text("url", "Server", "Address of the service, if it is not that of the topic's region.")),
		}, check: checkSNS, way: way{ask: askSNS}},
	{Name: "syslog", Label: "Syslog", Text: "Messages of RFC 5424, one for each alert.",
		Settings: []Setting{
			target(required("address", "Server", "As logs.example.com:514.")),
			{Name: "protocol", Label: "Protocol", Kind: Choice, Default: "udp", Choices: []string{"udp", "tcp", "tls"}},
			{Name: "facility", Label: "Facility", Kind: Number, Default: 16, Help: "0 to 23; 16 is local0."},
			text("host", "Host name", "Under which the messages appear. Empty: the resource of the alert."),
		}, check: checkSyslog, way: way{send: sendSyslog}},
	{Name: "alertmanager", Label: "Prometheus Alertmanager", Text: "Alerts for an Alertmanager, with its routing, grouping and silences.",
		Settings: []Setting{
			target(required("url", "Server", "As http://alertmanager:9093.")),
			text("username", "User name", "For basic authentication."),
			optionalSecret("password", "Password", ""),
			optionalSecret("token", "Bearer token", "In the place of user name and password."),
			{Name: "hold", Label: "Hours", Kind: Number, Default: 24, Help: "After which Alertmanager takes an alert of which it heard nothing more for resolved."},
		}, check: checkAlertmanager, way: way{ask: askAlertmanager}},
	{Name: "webhook", Label: "Webhook", Text: "An HTTP request to any address, with a body of your own making.",
		Settings: []Setting{
			target(secret("url", "URL", "Secret, since many hold a token.")),
			{Name: "method", Label: "Method", Kind: Choice, Default: "POST", Choices: []string{"POST", "PUT", "PATCH"}},
			{Name: "headers", Label: "Headers", Kind: Text, Secret: true, Lines: true, Help: "Lines of Name: value."},
			{Name: "content", Label: "Content type", Kind: Text, Default: "application/json"},
			{Name: "template", Label: "Template", Kind: Text, Lines: true, Help: "Of the body, in Go's template language over the message; {{json .Alerts}} writes a value as JSON. Empty: the whole message as JSON."},
		}, check: checkWebhook, way: way{ask: askWebhook}},
	{Name: "exec", Label: "Command", Text: "A program on the server, with the message as JSON on its standard input. It needs NOTIFY_EXEC_ALLOWED.",
		Settings: []Setting{
			{Name: "command", Label: "Command", Kind: List, Required: true, Help: "The program, with its whole path, and its arguments. No shell reads them."},
			{Name: "timeout", Label: "Seconds", Kind: Number, Default: 10, Help: "After which it is ended with all that it started, at most 25."},
		}, check: checkExec, way: way{send: sendExec}},
}
