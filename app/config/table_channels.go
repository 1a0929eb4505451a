package config

import "time"

func channels() []Setting {
	return []Setting{
		{Name: "NOTIFY_ACK_LINKS", Kind: Bool, Default: true,
			Help: "Put a link into messages by which who gets them can acknowledge, without a login. It needs BASE_URL, is good for 7 days and for one use."},
		{Name: "NOTIFY_EXEC_ALLOWED", Kind: Bool, Default: false,
			Help: "Channels may run commands on this machine. Whoever may set up channels (admin:notifications) can then do what this server can, but for those who see some customers only: channels of customers run none."},
		{Name: "DELIVERY_RETENTION", Kind: Int, Default: int64(30 * 86400), unit: time.Second, check: atLeast(0),
			Help: "Seconds for which the server keeps what it sent to channels, and with what success. 0 keeps it for ever."},
	}
}
