package alarm

// The statuses of the ISA model.
const (
	isaNormal       = "NORM"
	isaUnack        = "UNACK"
	isaAcked        = "ACKED"
	isaReturned     = "RTNUN" // to normal, unacknowledged
	isaShelved      = "SHLVD"
	isaSuppressed   = "DSUPR" // by design
	isaOutOfService = "OOSRV"
)

// isa is the model of ANSI/ISA 18.2, Management of Alarm Systems for the
// Process Industries, as Alerta has it: the higher the rank, the worse. Alarms
// do not expire in it.
func isa() *Model {
	return &Model{
		Name: "ANSI/ISA 18.2",
		Severities: map[string]int64{
			"Critical": 5, "High": 4, "Medium": 3, "Low": 2, "Advisory": 1, "OK": 0,
		},
		Colors: map[string]any{
			"severity": map[string]any{
				"Critical": "red", "High": "orange", "Medium": "yellow", "Low": "dodgerblue",
				"Advisory": "lightblue", "OK": "#00CC00", "Unknown": "silver",
			},
			"text": "black",
		},
		Statuses: map[string]string{
			isaNormal: "A", isaUnack: "B", isaAcked: "C", isaReturned: "D",
			isaShelved: "E", isaSuppressed: "F", isaOutOfService: "G",
		},
		NormalSeverity:   "OK",
		PreviousSeverity: "OK",
		DefaultStatus:    isaNormal,
		OpenStatus:       isaUnack,
		AckStatus:        isaAcked,
		ShelvedStatus:    isaShelved,
		BlackoutStatus:   isaOutOfService,
		ClosedStatus:     isaNormal,
		rising:           true,
		sameName:         true,
		suppressed:       []string{isaSuppressed, isaOutOfService},
		rules:            isaRules(),
	}
}

// isaRules are Alerta's, by its names, and the two ends by timeout: there
// shelving never ends by itself. Actions that make no sense change nothing.
func isaRules() []rule {
	return []rule{
		{name: "External State Change, Any (*) -> Any (*)", also: (*facts).set, to: given},

		{name: "Operator Shelve, Any (*) -> Shelve (E)", action: ActionShelve, to: isaShelved},
		{name: "Operator Unshelve, Shelve (E) -> Normal (A)", action: ActionUnshelve, also: (*facts).normal, to: isaNormal},
		{name: "Operator Unshelve, Shelve (E) -> Unack (B)", action: ActionUnshelve, to: isaUnack},
		{name: "Shelve Timeout, Shelve (E) -> Normal (A)", action: ActionTimeout, status: isaShelved, also: (*facts).normal, to: isaNormal},
		{name: "Shelve Timeout, Shelve (E) -> Unack (B)", action: ActionTimeout, status: isaShelved, to: isaUnack},

		{name: "Alarm Occurs, Normal (A) -> Unack (B)", status: isaNormal, also: (*facts).abnormal, to: isaUnack},
		{name: "Operator Ack, Unack (B) -> Ack (C)", status: isaUnack, action: ActionAck, to: isaAcked},
		{name: "Operator Unack, Ack (C) -> Unack (B)", status: isaAcked, action: ActionUnack, to: isaUnack},
		{name: "Re-Alarm, Ack (C) -> Unack (B)", status: isaAcked, also: (*facts).worsened, to: isaUnack},
		{name: "Process RTN Alarm Clears, Ack (C) -> Normal (A)", status: isaAcked, also: (*facts).normal, to: isaNormal},
		{name: "Ack Timeout, Ack (C) -> Unack (B)", status: isaAcked, action: ActionTimeout, to: isaUnack},
		{name: "Process RTN and Alarm Clears, Unack (B) -> RTN Unack (D)", status: isaUnack, also: (*facts).normal, to: isaReturned},
		{name: "Operator Ack, RTN Unack (D) -> Normal (A)", status: isaReturned, action: ActionAck, to: isaNormal},
		{name: "Re-Alarm Unack, RTN Unack (D) -> Unack (B)", status: isaReturned, also: (*facts).abnormal, to: isaUnack},

		{name: "Return from Suppressed-by-design, Suppressed-by-design (F) -> Normal (A)", status: isaSuppressed, also: (*facts).normal, to: isaNormal},
		{name: "Return from Suppressed-by-design, Suppressed-by-design (F) -> Unack (B)", status: isaSuppressed, to: isaUnack},
		{name: "Return from Out-of-service, Out-of-service (G) -> Normal (A)", status: isaOutOfService, also: (*facts).normal, to: isaNormal},
		{name: "Return from Out-of-service, Out-of-service (G) -> Unack (B)", status: isaOutOfService, to: isaUnack},

		{name: "NOOP", to: same},
	}
}
