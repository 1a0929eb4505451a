package config

import "github.com/alertad/alertad/app/manual"

const manualIntro = `The settings of alertad(1) are read from /etc/alertad.conf, or from the file that the environment variable
ALERTA_SVR_CONF_FILE names. It is read as Starlark, a dialect of Python: literals, earlier names, string
operations, if, for, def, and os.environ['NAME'] work; other imports and f-strings do not.

An environment variable of the same name overrides the file: lists with commas between the elements, booleans as
yes or no, dicts as JSON. Where the variable has another name, it is told.

"alertad config check FILE" looks for mistakes, "alertad config" prints what is in effect and why. On SIGHUP the
server reads the file again; one with a mistake changes nothing.`

// Manual writes alertad.conf(5), which has every setting.
func Manual(date, version string) []byte {
	p := manual.New("alertad.conf", 5, "settings of alertad", date, version)
	p.Section("DESCRIPTION")
	p.Text(manualIntro)
	p.Section("SETTINGS")
	p.Text("Each is followed by its default.")
	group := ""
	for _, s := range Settings() {
		if s.Group != group {
			group = s.Group
			p.Subsection(group)
		}
		p.Item(s.Name, "", s.help())
		p.Example(spread(s)...)
	}
	p.Section("SEE ALSO")
	p.Text("alertad(1), alerta(1)")
	return p.Bytes()
}
