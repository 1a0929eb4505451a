package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// trouble is something that can befall a host.
type trouble struct {
	event  string
	over   string    // the event that ends it; "": itself, at normal severity
	ladder string    // severities, from the mildest up
	value  string    // format of the measured value
	at     []float64 // the value from which each severity holds
	text   string    // with places to fill in, see tell
	calm   string    // the text when it is over
}

// troubles by name. What a tier of the estate can have is told in estate.go.
var troubles = map[string]*trouble{
	"down":       {"NodeDown", "NodeUp", "critical", "", nil, "{host} has not answered for {n} min; last seen by {peer}", "{host} answers again"},
	"cpu":        {"CpuHigh", "", "warning minor major", "%.0f%%", []float64{85, 92, 97}, "CPU at {value} for {n} min, mostly in {process}", "CPU is back to {n}%"},
	"load":       {"LoadHigh", "", "warning minor major", "%.1f", []float64{8, 16, 40}, "load average {value}; {n} processes wait for the disk", "load is normal"},
	"memory":     {"MemoryLow", "", "warning major critical", "%.0f MiB free", []float64{900, 400, 60}, "only {value}, {process} holds {n}% of the memory", "memory is fine again"},
	"disk":       {"DiskFull", "", "warning minor major critical", "%.0f%%", []float64{80, 88, 94, 98}, "{mount} is {value} full and grows by {n} GiB a day", "{mount} was cleaned up"},
	"clock":      {"ClockSkew", "", "minor major", "%.0f ms", []float64{80, 600}, "clock is off by {value}, {peer} disagrees", "clock is in step"},
	"fan":        {"FanFailed", "FanOk", "major", "%.0f rpm", []float64{0}, "fan {n} in chassis of {host} stands still", "fan {n} turns again"},
	"slow":       {"HttpSlow", "", "warning minor major", "%.1f s", []float64{1.2, 2.5, 6}, "95th percentile of responses is {value}, {n} requests in flight", "responses are quick again"},
	"errors":     {"HttpErrors", "", "minor major critical", "%.1f%%", []float64{1, 4, 20}, "{value} of requests end in 5xx, first seen on {peer}", "no more 5xx than usual"},
	"cert":       {"CertificateExpiring", "", "informational warning major critical", "%.0f days", []float64{28, 13, 6, 1}, "certificate of {host} ends in {value}", "certificate was renewed"},
	"deploy":     {"DeployFinished", "", "informational", "v2.%.0f", []float64{40}, "rolled out {value} to {n} instances", "rollout was confirmed"},
	"decline":    {"PaymentsDeclined", "", "minor major critical", "%.1f%%", []float64{6, 12, 35}, "{value} of card payments are declined by acquirer {n}", "acquirer {n} takes payments again"},
	"fraud":      {"FraudScoreHigh", "", "warning security", "%.0f", []float64{70, 92}, "{n} orders from one address with score {value}", "orders were checked"},
	"replica":    {"ReplicationLag", "ReplicationOk", "warning minor major", "%.0f s", []float64{30, 180, 1200}, "{host} is {value} behind {peer}", "{host} has caught up"},
	"pool":       {"ConnectionsHigh", "", "warning major critical", "%.0f/500", []float64{400, 460, 500}, "{value} connections in use, {n} wait", "connections are back to normal"},
	"query":      {"SlowQueries", "", "informational warning", "%.0f/min", []float64{12, 60}, "{value} queries over 1 s, most of them on table orders_{n}", "queries are quick again"},
	"backup":     {"BackupFailed", "BackupOk", "major", "exit %.0f", []float64{2}, "nightly backup ended after {n} min: no space on {mount}", "backup went through in {n} min"},
	"evict":      {"CacheEvictions", "", "warning minor", "%.0f/s", []float64{200, 1500}, "{value} keys evicted, hit rate fell to {n}%", "evictions have stopped"},
	"lag":        {"ConsumerLag", "", "warning minor major", "%.0f", []float64{20e3, 150e3, 2e6}, "group billing-{n} is {value} messages behind", "consumers have caught up"},
	"broker":     {"BrokerDown", "BrokerUp", "critical", "", nil, "{host} left the cluster, {n} partitions have no leader", "{host} is back, leaders are balanced"},
	"crash":      {"PodCrashLooping", "PodRunning", "minor major", "%.0f restarts", []float64{5, 30}, "{host} restarts again and again: {words}", "{host} runs"},
	"pending":    {"PodPending", "PodRunning", "warning minor", "%.0f min", []float64{5, 30}, "no node has room for {host} for {value}", "{host} was scheduled"},
	"notready":   {"NodeNotReady", "NodeReady", "major critical", "", nil, "kubelet on {host} has stopped reporting: {words}", "{host} is ready"},
	"link":       {"LinkDown", "LinkUp", "major", "", nil, "ge-0/0/{n} lost carrier, neighbour was {peer}", "ge-0/0/{n} is up"},
	"flap":       {"LinkFlapping", "", "minor major", "%.0f changes", []float64{6, 25}, "ge-0/0/{n} changed state {value} in 5 min", "ge-0/0/{n} is calm"},
	"loss":       {"PacketLoss", "", "warning minor major", "%.1f%%", []float64{0.5, 2, 15}, "{value} of packets to {peer} are lost", "no more packet loss"},
	"bgp":        {"BgpPeerDown", "BgpPeerUp", "critical", "", nil, "session with AS645{n} is down: hold timer expired", "session with AS645{n} is established"},
	"intrusion":  {"LoginFailures", "", "warning security", "%.0f/min", []float64{20, 300}, "{value} failed logins as root from 203.0.113.{n}", "the address was blocked"},
	"raid":       {"RaidDegraded", "RaidOk", "major", "", nil, "disk {n} of {host} has failed, the array is degraded", "array was rebuilt with a new disk {n}"},
	"iops":       {"LatencyHigh", "", "warning minor major", "%.0f ms", []float64{20, 60, 250}, "writes on {mount} take {value}", "writes are quick again"},
	"queue":      {"MailQueue", "", "warning minor", "%.0f", []float64{500, 8000}, "{value} mails wait, most for one domain that answers 421", "the queue is empty"},
	"resolve":    {"ResolverErrors", "", "minor major", "%.1f%%", []float64{2, 20}, "{value} of lookups end in SERVFAIL", "lookups work"},
	"battery":    {"UpsOnBattery", "UpsOnline", "critical", "%.0f min left", []float64{24}, "{host} runs on battery, {value}", "mains power is back"},
	"hot":        {"TemperatureHigh", "", "warning major critical", "%.0f C", []float64{28, 33, 41}, "inlet temperature is {value} in row {n}", "temperature is normal"},
	"unreach":    {"HostUnreachable", "HostReachable", "major", "", nil, "{host} can not be reached by way of {peer}", "{host} can be reached"},
	"disconnect": {"AgentDisconnected", "AgentConnected", "indeterminate", "", nil, "the agent on {host} is silent, its state is not known", "the agent on {host} is back"},
}

func (t *trouble) severities() []string { return strings.Fields(t.ladder) }

// worst is the highest level of the ladder.
func (t *trouble) worst() int { return len(t.severities()) - 1 }

// measure draws a value for a level: between its bound and the next one.
func (t *trouble) measure(draw *rand.Rand, level int) string {
	if t.value == "" {
		return ""
	}
	low := t.at[level]
	high := low * 1.1
	if level+1 < len(t.at) {
		high = t.at[level+1]
	}
	return fmt.Sprintf(t.value, low+(high-low)*draw.Float64()*0.9)
}

const (
	mounts    = "/ /var /var/log /srv/data /home /var/lib/docker"
	processes = "java postgres python3 node envoy ruby clamd"
)

// words are last words of a process.
var words = []string{
	"exit code 137, out of memory", "exit code 1, no such host cache-main", "liveness probe timed out",
	"image pull back-off", "permission denied on /run/secrets", "too many open files",
}

// tell fills in the places of a text.
func tell(draw *rand.Rand, text string, h *host, peer *host, value string) string {
	one := func(list string) string { return pick(draw, strings.Fields(list)) }
	return strings.NewReplacer(
		"{host}", h.short(), "{peer}", peer.short(), "{value}", value,
		"{n}", fmt.Sprint(2+draw.IntN(47)), "{mount}", one(mounts), "{process}", one(processes), "{words}", pick(draw, words),
	).Replace(text)
}

func pick[T any](draw *rand.Rand, list []T) T { return list[draw.IntN(len(list))] }
