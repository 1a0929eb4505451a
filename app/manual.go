package app

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/cli/alerta"
	"github.com/alertad/alertad/app/config"
)

// writeManual writes the pages of the manual to a folder.
func writeManual(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	date, _, _ := strings.Cut(Date, "T")
	client := alerta.Command(alerta.Options{Name: "alerta", Version: Version})
	for name, page := range map[string][]byte{
		"alertad.1":      cli.Manual(cli.New(cli.Server{}), date, "alertad "+Version, serverChapters...),
		"alerta.1":       cli.Manual(client, date, "alertad "+Version, clientChapters...),
		"alertad.conf.5": config.Manual(date, "alertad "+Version),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), page, 0o644); err != nil {
			return err
		}
	}
	return nil
}

var serverChapters = []cli.Chapter{
	{Title: "EXIT STATUS", Text: "0 if all went well, 1 if something failed; commands with more to tell say so above."},
	{Title: "SIGNALS", Text: `SIGTERM and SIGINT: the server finishes what it answers and stops; a second one ends it at once.

SIGHUP: it reads the settings again. A file with a mistake changes nothing, and a warning names what takes effect at the
next start.`},
	{Title: "FILES", Text: `/etc/alertad.conf has the settings, see alertad.conf(5).

/var/lib/alertad is the state folder of the packages: alertad.db is the database, secret.key signs logins, alertad.sock
lets commands of whoever owns the folder, and of root, reach the server.`},
	{Title: "ENVIRONMENT", Text: `ALERTA_SVR_CONF_FILE names another file of settings; most settings may be given as a variable, too.

STATE_DIRECTORY, XDG_STATE_HOME, HOME say where the state folder is, unless STATE_DIR does.

NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID: a service manager is told what becomes of the server, as in sd_notify(3).`},
	{Title: "SEE ALSO", Text: "alertad.conf(5), alerta(1)"},
}

var clientChapters = []cli.Chapter{
	{Title: "EXIT STATUS", Text: "0 if all went well, 1 if something failed, 2 for a command line that makes no sense."},
	{Title: "FILES", Text: `~/.alerta.conf has a section DEFAULT, and one named "profile NAME" for each profile, with endpoint, key, output and
the like.`},
	{Title: "ENVIRONMENT", Text: `ALERTA_ENDPOINT, ALERTA_API_KEY, ALERTA_CONFIG_FILE, ALERTA_PROFILE, ALERTA_OUTPUT stand for what the file says.

ALERTA_COMMAND_OPTION stands for an option of a command, as ALERTA_SEND_SEVERITY.`},
	{Title: "SEE ALSO", Text: "alertad(1)"},
}
