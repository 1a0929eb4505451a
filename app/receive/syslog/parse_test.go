package syslog_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/app/receive/syslog"
)

// The examples of RFC 5424, section 6.5, of RFC 3164, section 5.4, and what
// programs and devices write that come near it.
func TestParse(t *testing.T) {
	f := func(name, text string, want syslog.Message) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			got := syslog.Parse([]byte(text))
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(syslog.Message{}, "Raw", "From"), cmp.Comparer(time.Time.Equal)); diff != "" {
				t.Error(diff)
			}
		})
	}
	at := time.Date(2003, 10, 11, 22, 14, 15, 3e6, time.UTC)
	f("5424 example 1", "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
		syslog.Message{Facility: 4, Level: 2, Time: at, Host: "mymachine.example.com", Program: "su", ID: "ID47", Text: "'su root' failed for lonvick on /dev/pts/8"})
	f("5424 example 2", "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.",
		syslog.Message{Facility: 20, Level: 5, Time: time.Date(2003, 8, 24, 12, 14, 15, 3000, time.UTC), Host: "192.0.2.1", Program: "myproc", PID: "8710", Text: "%% It's time to make the do-nuts."})
	event := syslog.Element{ID: "exampleSDID@32473", Params: []syslog.Param{{Name: "iut", Value: "3"}, {Name: "eventSource", Value: "Application"}, {Name: "eventID", Value: "1011"}}}
	f("5424 example 3", `<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"] `+"\ufeffAn application event log entry...",
		syslog.Message{Facility: 20, Level: 5, Time: at, Host: "mymachine.example.com", Program: "evntslog", ID: "ID47", Data: []syslog.Element{event}, Text: "An application event log entry..."})
	f("5424 example 4", `<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]`,
		syslog.Message{Facility: 20, Level: 5, Time: at, Host: "mymachine.example.com", Program: "evntslog", ID: "ID47",
			Data: []syslog.Element{event, {ID: "examplePriority@32473", Params: []syslog.Param{{Name: "class", Value: "high"}}}}})
	f("escapes", `<14>1 - h a - - [x q="\"a\" \] \\ \n"] t`,
		syslog.Message{Facility: 1, Level: 6, Host: "h", Program: "a", Text: "t",
			Data: []syslog.Element{{ID: "x", Params: []syslog.Param{{Name: "q", Value: `"a" ] \ \n`}}}}})
	f("an element without values", `<14>1 - h a - - [x] t`,
		syslog.Message{Facility: 1, Level: 6, Host: "h", Program: "a", Text: "t", Data: []syslog.Element{{ID: "x"}}})
	f("broken data is text", `<14>1 - h a - - [x q="1 t`, syslog.Message{Facility: 1, Level: 6, Host: "h", Program: "a", Text: `[x q="1 t`})

	f("3164 example 1", "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
		syslog.Message{Facility: 4, Level: 2, Host: "mymachine", Program: "su", Text: "'su root' failed for lonvick on /dev/pts/8"})
	f("3164 example 2", "Use the BFG!", syslog.Message{Facility: 1, Level: 5, Text: "Use the BFG!"})
	f("3164 example 2, relayed", "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", syslog.Message{Facility: 1, Level: 5, Host: "10.0.0.99", Text: "Use the BFG!"})
	f("3164 example 3", "<165>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: %% It's time to make the do-nuts. %%  Ingredients: Mix=OK, Jelly=OK #",
		syslog.Message{Facility: 20, Level: 5, Host: "mymachine", Program: "myproc", PID: "10", Text: "%% It's time to make the do-nuts. %%  Ingredients: Mix=OK, Jelly=OK #"})
	f("the machine itself", "<13>Nov 23 04:28:38 root[17]: hello: world", syslog.Message{Facility: 1, Level: 5, Program: "root", PID: "17", Text: "hello: world"})
	f("without a time", "<11>app: it broke", syslog.Message{Facility: 1, Level: 3, Program: "app", Text: "it broke"})
	f("a text with a colon", "<11>it broke: badly", syslog.Message{Facility: 1, Level: 3, Text: "it broke: badly"})
	f("rsyslog's own time", "<86>2003-10-11T22:14:15.003+00:00 web1 sshd[99]: Failed password",
		syslog.Message{Facility: 10, Level: 6, Time: at, Host: "web1", Program: "sshd", PID: "99", Text: "Failed password"})
	f("a host of IPv6", "<13>Oct 11 22:14:15 2001:db8::1 su: x", syslog.Message{Facility: 1, Level: 5, Host: "2001:db8::1", Program: "su", Text: "x"})

	f("Cisco IOS", "<189>29: *Apr 20 09:38:43.231: %SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.9)",
		syslog.Message{Facility: 23, Level: 5, Cisco: true, Program: "SYS", ID: "SYS-5-CONFIG_I", Text: "Configured from console by vty0 (192.0.2.9)"})
	f("Cisco IOS with its name", "<187>30: sw1: Apr 20 09:38:43 UTC: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down",
		syslog.Message{Facility: 23, Level: 3, Cisco: true, Host: "sw1", Program: "LINK", ID: "LINK-3-UPDOWN", Text: "Interface Gi0/1, changed state to down"})
	f("Cisco ASA", "<166>Oct 11 2018 22:14:15 asa1 : %ASA-6-302014: Teardown TCP connection",
		syslog.Message{Facility: 20, Level: 6, Cisco: true, Host: "asa1", Program: "ASA", ID: "ASA-6-302014", Text: "Teardown TCP connection"})
	f("Cisco NX-OS", "<189>Oct 11 22:14:15 nx1 %ETHPORT-5-IF_UP: Interface up",
		syslog.Message{Facility: 23, Level: 5, Cisco: true, Host: "nx1", Program: "ETHPORT", ID: "ETHPORT-5-IF_UP", Text: "Interface up"})

	f("a priority that is none", "<192>x", syslog.Message{Facility: 1, Level: 5, Text: "<192>x"})
	f("a sign is no priority", "<+1>x", syslog.Message{Facility: 1, Level: 5, Text: "<+1>x"})
	f("the end of a line and NUL", "<13>a: b\x00\r\n", syslog.Message{Facility: 1, Level: 5, Program: "a", Text: "b"})
	f("bad UTF-8", "<13>a: \xff", syslog.Message{Facility: 1, Level: 5, Program: "a", Text: "\ufffd"})
	f("nothing", "", syslog.Message{Facility: 1, Level: 5})
}
