package docs

import "net/http"

var noChannel = fault(http.StatusNotFound, "There is no such channel, or the caller may not see it.")

var channels = group{name: "Channels", text: "The ways in which people are told: chat rooms, mail addresses, pagers. What is to be told, and where, is the affair of rules. What became of each message is a delivery, which is kept for DELIVERY_RETENTION. Those who may see all customers see all channels, others those of their customers. A channel of a customer reaches addresses of the internet only, and those of OUTGOING_ALLOW, and runs no commands.", operations: []operation{
	{
		route: "POST /channel", id: "createChannel", title: "Set up a channel",
		text:    "Which settings and secrets it has, depends on its type. Secrets are shown to nobody.",
		body:    "NewChannel",
		answers: []answer{made("StoredChannel", "The channel."), taking},
	},
	{
		route: "GET /channels", id: "listChannels", title: "List the channels that match",
		query:   "+ channels\n+ Paging",
		answers: []answer{ok("ChannelList", "A page of them, by name."), outOfRange},
	},
	{
		route: "GET /channels/types", id: "listChannelTypes", title: "List the types of channels",
		text:    "With what each can be set, for who makes a form of it.",
		answers: []answer{ok("ChannelTypes", "All of them.")},
	},
	{
		route: "GET /channel/{id}", id: "getChannel", title: "Show a channel",
		answers: []answer{ok("OneChannel", "The channel."), noChannel},
	},
	{
		route: "PUT /channel/{id}", id: "changeChannel", title: "Change a channel",
		text:    "Settings are replaced as a whole, if they are there. Of secrets, those that are there are replaced; null removes one, and what is not there stays. But if it says where messages go and is changed (`url`, `host`, `address`), secrets that would stay must be given again, or removed.",
		body:    "ChannelChange",
		answers: []answer{ok("ChangedChannel", "The channel as it is now."), noChannel, taking},
	},
	{
		route: "DELETE /channel/{id}", id: "deleteChannel", title: "Delete a channel",
		text:    "What still was to be sent to it is given up.",
		answers: []answer{ok("OK", "It is gone."), noChannel},
	},
	{
		route: "POST /channel/{id}/test", id: "testChannel", title: "Send a test message to a channel",
		text:    "Now, even if the channel is switched off.",
		answers: []answer{ok("ChannelTest", "What became of it."), noChannel},
	},
	{
		route: "GET /deliveries", id: "listDeliveries", title: "List what was sent to channels",
		text:    "A message is there once it was tried.",
		query:   "+ deliveries\n+ Paging",
		answers: []answer{ok("DeliveryList", "A page of them, the newest first."), outOfRange},
	},
	{
		route: "GET /alert/{id}/deliveries", id: "listAlertDeliveries", title: "List who was told of an alert",
		query:   "+ Paging",
		answers: []answer{ok("DeliveryList", "A page of the messages that show the alert, the newest first."), noAlert, outOfRange},
	},
	{
		route: "POST /delivery/{id}/retry", id: "retryDelivery", title: "Send a message again that was given up",
		answers: []answer{ok("OK", "It waits to be sent."), fault(http.StatusNotFound, "There is no such delivery, or the caller may not see it."), fault(http.StatusConflict, "It was not given up.")},
	},
	{
		route: "GET /ack/{token}", id: "askAcknowledge", title: "Show what a link in a message is for",
		text:    "Such a link is good for 7 days, for one use, and for the alerts that the message showed.",
		answers: []answer{other(http.StatusOK, "text/html", "A page with a button, or that the link was used."), other(http.StatusNotFound, "text/html", "The link is too old, or was never made.")},
	},
	{
		route: "POST /ack/{token}", id: "acknowledgeByLink", title: "Acknowledge what a link in a message is for",
		answers: []answer{other(http.StatusOK, "text/html", "A page that tells what happened."), other(http.StatusNotFound, "text/html", "The link is too old, or was never made.")},
	},
}}

var channelSchemas = map[string]string{
	"Channel": `
		id          string
		name        string
		type        string        one of the types
		text        string        what it is for
		enabled     boolean       whether it is sent to
		customer    string|null   whose alerts it may be told of; null: anybody's
		settings    Attributes    of the type
		secrets     {boolean}     which of the type's secrets are there
		paused      Pause|null    not null: nothing is sent for a while
		user        string|null   the login of who made it
		createTime  Time|null
		updateTime  Time|null
		href        string`,
	"Pause": `
		until     Time     when it is tried again
		attempts  integer  that failed in a row
		error     string   of the last one`,
	"NewChannel": `
		name       string
		type       string
		text?      string|null
		enabled?   boolean|null  true if it is missing
		customer?  string|null
		settings?  Attributes
		secrets?   Attributes    texts
		id?        string|null
		...`,
	"ChannelChange": `
		name?      string|null
		text?      string|null
		enabled?   boolean|null
		customer?  string|null
		settings?  Attributes
		secrets?   Attributes    texts, or null
		...`,
	"StoredChannel": `
		status   'ok'
		id       string
		channel  Channel`,
	"OneChannel": `
		status   'ok'
		total    integer
		channel  Channel`,
	"ChangedChannel": `
		status   'ok'
		channel  Channel`,
	"ChannelList": `
		+ Found
		+ Page
		channels  Channel[]`,
	"ChannelTypes": `
		status  'ok'
		types   ChannelType[]
		total   integer`,
	"ChannelType": `
		name      string
		label     string
		text      string
		person    string|null       what the address of a person is called, where to may be "rota:NAME"
		settings  ChannelSetting[]`,
	"ChannelSetting": `
		name      string
		label     string
		kind      'text'|'number'|'bool'|'list'|'choice'
		required  boolean
		secret    boolean        whether it is one of the secrets, which are texts
		lines     boolean        whether a text may have several lines
		target    boolean        whether messages go there, and the secrets with them
		help      string
		default   any
		choices   string[]|null`,
	"ChannelTest": `
		status        'ok'
		sent          boolean
		answer        string   of the other side, or why there is none
		milliseconds  integer`,
	"Delivery": `
		id           string
		channel      string       its id
		channelName  string       as it was called then
		type         string       of the channel
		customer     string|null  of the channel
		rule         string|null  the id of the rule that wanted it
		ruleName     string|null
		occasion     'trigger'|'reminder'|'ack'|'resolve'
		step         integer      of the escalation; 0 are those told first
		key          string       the same for all messages about one matter
		alerts       string[]     ids of those that the message shows
		total        integer      how many it is about
		to           string[]     who was told, where the channel knows
		createTime   Time|null    when it was decided
		doneTime     Time|null    when it was sent or given up
		state        'queued'|'sent'|'failed'
		attempts     integer      that were made
		answer       string|null  of the other side, or why there was none
		ackTime      Time|null    when the link in it was used to acknowledge`,
	"DeliveryList": `
		+ Found
		+ Page
		deliveries  Delivery[]`,
}
