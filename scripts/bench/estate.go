package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The size of the estate: what monitoring of a large site looks like.
const (
	hosts    = 20_000
	troubles = 300
)

// estate is the machines and events that alerts are about. An alert is a
// function of its number alone, so that what is stored, what is sent and what
// is asked for agree without being kept anywhere.
type estate struct {
	hosts    []host
	troubles []trouble
	words    []string // that texts are made of
}

// host is what all alerts of one resource have in common.
type host struct {
	name, environment, region, address string
	service, tags                      []string
	json                               []byte // those as members of a JSON object
}

// trouble is an event that a host can have.
type trouble struct {
	name, recovery, group string
}

const (
	roles    = "web api app db cache queue lb node store edge"
	sites    = "fra1 iad2 sin1 syd3 gru1"
	regions  = "eu-central-1 us-east-1 ap-southeast-1 ap-southeast-2 sa-east-1"
	systems  = "debian12 debian13 rhel9 ubuntu24 windows2025"
	teams    = "atlas birch cedar delta ember flint grove heath inlet jetty knoll larch maple north ocean pilot quartz ridge stone tidal"
	services = "Accounts Analytics Archive Auth Backup Billing Bookings Cart Catalogue Checkout Claims Content Delivery Directory Discovery Documents Exports Feeds Finance Fraud Gateway Geocoding Identity Images Imports Inventory Ledger Loyalty Mail Maps Media Messaging Metrics Notify Orders Partners Payments Pricing Profiles Queue Reports Returns Reviews Routing Search Sessions Shipping Storage Support Video"
	subjects = "Disk CPU Memory Swap Inode Load Latency Replication Certificate Connection Queue Cache Thread Heap Packet Interface Session Backup Snapshot Volume Pod Container Node Service Process Log Clock Fan Power Temperature"
	ways     = "Full High Low Failed Slow Down Degraded Flapping Saturated Missing"
	groups   = "OS Performance Storage Network Database Application Security Hardware Cloud Web"
	words    = "primary replica checksum threshold partition kernel scheduler timeout upstream backlog journal consumer producer handshake resolver gateway tablespace autovacuum deadlock compaction eviction throttle quota retention segment firmware controller multipath failover quorum election heartbeat watchdog cgroup namespace ingress certificate rotation migration rollout canary deploy rollback snapshot mirror stripe rebuild scrub carrier duplex collision broadcast neighbour prefix congestion retransmit window socket descriptor semaphore allocator fragment"
)

func newEstate() *estate {
	e := &estate{words: strings.Fields(words)}
	for i := range hosts {
		e.hosts = append(e.hosts, newHost(i))
	}
	group := strings.Fields(groups)
	for i, subject := range strings.Fields(subjects) {
		for _, way := range strings.Fields(ways) {
			name := subject + way
			e.troubles = append(e.troubles, trouble{name, subject + "Ok", group[i%len(group)]})
		}
	}
	return e
}

func newHost(i int) host {
	z := mix(uint64(i) + 1<<40)
	pick := func(list string) string {
		fields := strings.Fields(list)
		z = mix(z)
		return fields[z%uint64(len(fields))]
	}
	site := int(mix(z) % 5)
	h := host{
		name:        fmt.Sprintf("%s%04d.%s.example.net", strings.Fields(roles)[i%10], i/10, strings.Fields(sites)[site]),
		environment: pick("Production Production Production Staging Development"),
		region:      strings.Fields(regions)[site],
		address:     fmt.Sprintf("10.%d.%d.%d", site, i>>8, i&255),
		service:     []string{pick(services)},
		tags:        []string{"os:" + pick(systems), "team:" + pick(teams), fmt.Sprintf("rack:%s-%03d", strings.Fields(sites)[site], i%100)},
	}
	if second := pick(services); i%3 == 0 && second != h.service[0] {
		h.service = append(h.service, second)
	}
	if i%2 == 0 {
		h.tags = append(h.tags, "managed")
	}
	h.json = h.encode()
	return h
}

func (h *host) encode() []byte {
	list := func(l []string) []byte {
		b, err := json.Marshal(l)
		if err != nil {
			panic(err) // strings always encode
		}
		return b
	}
	return fmt.Appendf(nil, `"resource":%q,"environment":%q,"service":%s,"tags":%s`, h.name, h.environment, list(h.service), list(h.tags))
}

// subject is what alert n is about, and a number to draw the rest from.
// Different numbers are different subjects, up to hosts times troubles.
func (e *estate) subject(n int) (*host, *trouble, uint64) {
	h := n % hosts
	t := (n/hosts + h*7) % troubles
	return &e.hosts[h], &e.troubles[t], mix(uint64(n))
}

// mix scatters numbers (the finalizer of splitmix64,
// https://prng.di.unimi.it/splitmix64.c).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
