package alarm

// The statuses of the ALERTA model.
const (
	statusOpen     = "open"
	statusAssign   = "assign"
	statusAck      = "ack"
	statusShelved  = "shelved"
	statusBlackout = "blackout"
	statusClosed   = "closed"
	statusExpired  = "expired"
	statusUnknown  = "unknown"
)

// alerta is Alerta's own model: the lower the rank, the worse.
func alerta(version string) *Model {
	return &Model{
		Name: "Alerta " + version,
		Severities: map[string]int64{
			"security": 0, "critical": 1, "major": 2, "minor": 3, "warning": 4,
			"indeterminate": 5, "informational": 6, "normal": 7, "ok": 7, "cleared": 7,
			"debug": 8, "trace": 9, "unknown": 10,
		},
		order:  []string{"normal", "ok", "cleared"},
		Colors: alertaColors(),
		Statuses: map[string]string{
			statusOpen: "A", statusAssign: "B", statusAck: "C", statusShelved: "D",
			statusBlackout: "E", statusClosed: "F", statusExpired: "G", statusUnknown: "H",
		},
		NormalSeverity:   "normal",
		InformSeverity:   "informational",
		PreviousSeverity: "indeterminate",
		DefaultStatus:    statusOpen,
		OpenStatus:       statusOpen,
		AckStatus:        statusAck,
		ShelvedStatus:    statusShelved,
		BlackoutStatus:   statusBlackout,
		ClosedStatus:     statusClosed,
		ExpiredStatus:    statusExpired,
		suppressed:       []string{statusBlackout},
		rules:            alertaRules(),
	}
}

func alertaColors() map[string]any {
	return map[string]any{
		"severity": map[string]any{
			"security": "blue", "critical": "red", "major": "orange", "minor": "yellow",
			"warning": "dodgerblue", "indeterminate": "lightblue", "cleared": "#00CC00",
			"normal": "#00CC00", "ok": "#00CC00", "informational": "#00CC00",
			"debug": "#9D006D", "trace": "#7554BF", "unknown": "silver",
		},
		"status": map[string]any{statusAck: "skyblue", statusShelved: "skyblue"},
		"text":   "black",
	}
}

// alertaRules are Alerta's, by its names; those that end in E are its
// refusals, which it has no names for.
func alertaRules() []rule {
	return []rule{
		// What a hook decided stands, but a normal severity closes.
		{name: "ACT-1", also: (*facts).custom, to: given},
		{name: "SET-1", also: (*facts).setNormal, to: statusClosed, severity: normal},
		{name: "SET-*", also: (*facts).set, to: given},

		{name: "UNACK-1", action: ActionUnack, status: statusAck, to: previous},
		{name: "UNACK-E", action: ActionUnack, refuse: invalid},
		{name: "UNSHL-1", action: ActionUnshelve, status: statusShelved, to: previous},
		{name: "UNSHL-E", action: ActionUnshelve, refuse: invalid},
		{name: "EXP-0", action: ActionExpired, to: statusExpired},
		{name: "ACK-0", action: ActionTimeout, from: statusAck, to: statusAck},
		{name: "OPEN-0", action: ActionTimeout, to: statusOpen},

		{name: "OPEN-E", status: statusOpen, action: ActionOpen, refuse: already},
		{name: "OPEN-1", status: statusOpen, action: ActionAck, to: statusAck},
		{name: "OPEN-2", status: statusOpen, action: ActionShelve, to: statusShelved},
		{name: "OPEN-3", status: statusOpen, action: ActionClose, to: statusClosed, severity: normal},

		{name: "ACK-1", status: statusAck, action: ActionOpen, to: statusOpen},
		{name: "ACK-E", status: statusAck, action: ActionAck, refuse: already},
		{name: "ACK-2", status: statusAck, action: ActionShelve, to: statusShelved},
		{name: "ACK-3", status: statusAck, action: ActionClose, to: statusClosed, severity: normal},
		{name: "ACK-4", status: statusAck, also: (*facts).worsened, to: statusOpen},

		{name: "SHL-1", status: statusShelved, action: ActionOpen, to: statusOpen},
		{name: "SHL-1E", status: statusShelved, action: ActionAck, refuse: invalid},
		{name: "SHL-2E", status: statusShelved, action: ActionShelve, refuse: already},
		{name: "SHL-2", status: statusShelved, action: ActionClose, to: statusClosed, severity: normal},

		// A report that comes in this status came after the blackout.
		{name: "BLK-1", status: statusBlackout, action: ActionClose, to: statusClosed, severity: normal},
		{name: "BLK-2", status: statusBlackout, also: (*facts).wasElsewhere, to: previous},
		{name: "BLK-*", status: statusBlackout, to: given},

		{name: "CLS-1", status: statusClosed, action: ActionOpen, to: statusOpen, severity: previous},
		{name: "CLS-1E", status: statusClosed, action: ActionAck, refuse: invalid},
		{name: "CLS-2E", status: statusClosed, action: ActionShelve, refuse: invalid},
		{name: "CLS-3E", status: statusClosed, action: ActionClose, refuse: already},
		{name: "CLS-2", status: statusClosed, from: statusShelved, also: (*facts).abnormal, to: statusShelved, severity: previous},
		{name: "CLS-3", status: statusClosed, also: (*facts).abnormal, to: statusOpen, severity: previous},
		{name: "CLS-*", also: (*facts).normal, to: statusClosed, severity: normal},

		{name: "EXP-E", status: statusExpired, also: (*facts).notReopened, refuse: invalid},
		{name: "EXP-1", status: statusExpired, to: statusOpen},
		{name: "ALL-*", to: same},
	}
}
