package main

import (
	"fmt"
	"strings"
)

// tier is a group of hosts that do the same.
type tier struct {
	name     string // with %d for the number
	n        int
	group    string
	service  string // names, the first is the tier's own
	team     string
	origin   string // what watches it
	os       string
	troubles string // names in troubles, the frequent ones more than once
}

// tiers is the estate: a shop, with all that stands behind it.
var tiers = []tier{
	{"web%02d", 12, "Web", "Web,Shop", "storefront", "prometheus", "debian12", "slow slow errors cpu cert down deploy"},
	{"api%02d", 10, "Application", "API,Shop", "storefront", "prometheus", "debian12", "errors slow cpu memory deploy down"},
	{"checkout%02d", 6, "Application", "Checkout,Shop", "checkout", "prometheus", "debian12", "slow errors pool deploy down"},
	{"pay%02d", 6, "Application", "Payments", "checkout", "prometheus", "debian13", "decline decline fraud slow cert down"},
	{"search%02d", 6, "Application", "Search,Shop", "search", "prometheus", "ubuntu24", "memory slow load disk down"},
	{"pg%02d", 6, "Database", "Database,Orders", "data", "zabbix", "debian12", "replica replica pool query disk backup down"},
	{"redis%02d", 6, "Cache", "Cache", "data", "prometheus", "debian12", "evict memory replica down"},
	{"kafka%02d", 5, "Messaging", "Messaging", "data", "prometheus", "rhel9", "lag lag disk broker clock"},
	{"k8s-node%02d", 14, "Kubernetes", "Kubernetes", "platform", "kubernetes", "flatcar", "notready cpu disk load"},
	{"cart-api-%04d", 9, "Kubernetes", "Cart,Kubernetes", "storefront", "kubernetes", "", "crash crash pending memory"},
	{"recommender-%04d", 7, "Kubernetes", "Recommendations,Kubernetes", "search", "kubernetes", "", "crash pending memory slow"},
	{"sw-core%02d", 4, "Network", "Network", "network", "snmptrap", "", "link flap loss fan hot"},
	{"sw-rack%02d", 12, "Network", "Network", "network", "snmptrap", "", "link flap flap loss fan"},
	{"rtr-edge%02d", 4, "Network", "Network,Internet", "network", "snmptrap", "", "bgp loss link cpu"},
	{"fw%02d", 4, "Security", "Firewall,Network", "security", "syslog", "", "intrusion intrusion cpu loss"},
	{"vpn%02d", 2, "Security", "VPN", "security", "syslog", "debian12", "intrusion cert down"},
	{"san%02d", 3, "Storage", "Storage", "storage", "snmptrap", "", "raid iops disk fan hot"},
	{"nfs%02d", 4, "Storage", "Storage", "storage", "nagios", "debian12", "disk disk iops load down"},
	{"backup%02d", 3, "Storage", "Backup", "storage", "nagios", "debian12", "backup disk load"},
	{"mx%02d", 4, "Mail", "Mail", "office", "nagios", "debian12", "queue queue disk cert"},
	{"dns%02d", 4, "Network", "DNS", "network", "nagios", "debian12", "resolve clock down"},
	{"ups%02d", 4, "Facility", "Power", "facility", "snmptrap", "", "battery hot"},
	{"desk%03d", 8, "Office", "Desktops", "office", "zabbix", "windows11", "disconnect disk cpu"},
}

// sites are where hosts stand, with the region of each and its network.
var sites = []struct{ name, region, network string }{
	{"fra1", "eu-central-1", "10.16"},
	{"dub2", "eu-west-1", "10.32"},
	{"iad3", "us-east-1", "10.48"},
}

// host is one thing that can have trouble.
type host struct {
	tier        *tier
	name        string
	environment string
	site        int
	ip          string
}

// short is the name by which people call it.
func (h *host) short() string {
	name, _, _ := strings.Cut(h.name, ".")
	return name
}

// hosts makes the estate. Every fifth host is there to develop on.
func hosts() []*host {
	var list []*host
	for t := range tiers {
		for i := range tiers[t].n {
			site := (t + i) % len(sites)
			h := &host{tier: &tiers[t], environment: "Production", site: site}
			domain := sites[site].name + ".example.net"
			if i%5 == 4 {
				h.environment, domain = "Development", "dev.example.net"
			}
			h.name = fmt.Sprintf(tiers[t].name, i+1) + "." + domain
			h.ip = fmt.Sprintf("%s.%d.%d", sites[site].network, t+1, i+10)
			list = append(list, h)
		}
	}
	return list
}

// tags are those of all alerts of the host.
func (h *host) tags() []string {
	tags := []string{"site:" + sites[h.site].name, "team:" + h.tier.team}
	if h.tier.os != "" {
		tags = append(tags, "os:"+h.tier.os)
	}
	return tags
}

// attributes are those of an alert with that event.
func (h *host) attributes(event string) map[string]string {
	return map[string]string{
		"address": h.ip,
		"region":  sites[h.site].region,
		"runbook": "https://runbooks.example.net/" + strings.ToLower(event),
	}
}
