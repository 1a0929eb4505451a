// Package star runs users' plugins: files of Starlark in one folder, whose
// functions are the hooks of Alerta's plugins and webhooks. A file NAME.star is
// the plugin NAME. Its hooks run if PLUGINS names it; its webhook and its
// routing rules are on because they are there.
//
// A plugin sees the alert, the settings that are no secrets, and the functions
// in builtin.go; nothing outside. It runs within bounds of steps, time and
// memory, keeps nothing from one call to the next, and what it does to an alert
// counts only if it ends well. See the folder examples next to this one.
package star

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// Options are what plugins work with. Model is required.
type Options struct {
	Dir     string         // where the files are; "": there are none
	Plugins []string       // PLUGINS: whose hooks are meant to run
	Config  map[string]any // the settings that plugins may read, no secrets among them
	Model   *alarm.Model

	// The bounds of each call; 0 stands for those of package script.
	Steps   uint64
	Memory  int64 // bytes
	Timeout time.Duration

	// Say receives what a plugin logs or prints. Nil: it goes to Log.
	Say func(name, text string)
	Log *slog.Logger // nil: nothing is logged
	Now func() time.Time
}

// functions are what a file may define, how many arguments each gets, and what
// further ones by name if it takes them.
var functions = []struct {
	name  string
	args  int
	named []string
}{
	{"pre_receive", 1, []string{"config"}},
	{"post_receive", 1, []string{"config"}},
	{"status_change", 3, []string{"config"}},
	{"take_action", 3, []string{"config", "timeout"}},
	{"post_action", 3, []string{"config", "timeout"}},
	{"take_note", 2, []string{"config"}},
	{"delete", 1, []string{"config"}},
	{"routing", 2, []string{"config"}},
	{"webhook", 3, []string{"config"}},
}

// file is one plugin as it was loaded. It implements the hook interfaces of
// package plugin.
type file struct {
	set    *Set
	name   string
	module *script.Module
	does   []string            // the functions that it defines
	wants  map[string][]string // the further arguments that each of them takes
}

// load reads a plugin. The error names the line.
func (s *Set) load(name, path, source string) (*file, error) {
	m, err := script.Load(path, source, script.Options{
		Predeclared: s.names, Steps: s.o.Steps, Memory: s.o.Memory, Timeout: s.o.Timeout,
		Print: func(text string) { s.say(name, text) },
	})
	if err != nil {
		return nil, err
	}
	f := &file{set: s, name: name, module: m, wants: map[string][]string{}}
	for _, fn := range functions {
		if !m.HasFunc(fn.name) {
			continue
		}
		if !m.Fits(fn.name, fn.args, fn.named...) {
			return nil, fmt.Errorf("%s:%d: %s is called with %d arguments, which it does not take", path, m.Line(fn.name), fn.name, fn.args)
		}
		f.does = append(f.does, fn.name)
		f.wants[fn.name] = slices.DeleteFunc(slices.Clone(fn.named), func(arg string) bool { return !m.Takes(fn.name, arg) })
	}
	if len(f.does) == 0 {
		return nil, fmt.Errorf("%s: defines none of the functions %s", path, strings.Join(functionNames(), ", "))
	}
	return f, nil
}

func functionNames() []string {
	var names []string
	for _, fn := range functions {
		names = append(names, fn.name)
	}
	return names
}

// hooks reports whether the file has functions that only run if PLUGINS names
// it.
func (f *file) hooks() bool {
	return slices.ContainsFunc(f.does, func(fn string) bool { return fn != "routing" && fn != "webhook" })
}

// run is one call of a plugin, as its functions see it.
type run struct {
	set  *Set
	name string
	call *plugin.Call // nil in a webhook
	may  when
	logs int // how often it logged
}

type runKey struct{}

// runOf returns the run that a function was called in, nil while a file loads.
func runOf(ctx context.Context) *run {
	r, _ := ctx.Value(runKey{}).(*run)
	return r
}

// do calls one function of the file. A refusal by the plugin is returned as the
// db.Error that it is, and a fault as an error that names file and line.
func (f *file) do(fn string, r *run, named map[string]any, args ...any) (any, error) {
	got, err := f.module.CallNamed(context.WithValue(context.Background(), runKey{}, r), fn, named, args...)
	var coded *db.Error
	if errors.As(err, &coded) {
		return nil, coded
	}
	return got, err
}

// say hands on what a plugin logs.
func (s *Set) say(name, text string) {
	const most = 2000
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	if s.o.Say != nil {
		s.o.Say(name, text)
		return
	}
	s.o.Log.Info(text, "plugin", name)
}

// state is what is known of one file in the folder.
type state struct {
	path   string
	source string // as it was read last
	file   *file  // what runs: the newest that was good; nil if there was none
	loaded db.Time
	err    string // why the newest is not what runs
}

// Set is the plugins of a folder. Its methods may be called from many
// goroutines.
type Set struct {
	o      Options
	config script.Value
	names  map[string]any // what every file sees

	reload sync.Mutex // one at a time reads the folder

	mu     sync.Mutex
	files  map[string]*state // by name; a state is not changed
	faults map[string]fault
	dirErr string
}

// New reads the folder. Files that are not good are reported by Status and
// logged; they are no error.
func New(o Options) (*Set, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Set{o: o, files: map[string]*state{}, faults: map[string]fault{}}
	var err error
	if s.config, err = script.Freeze(o.Config); err != nil {
		return nil, fmt.Errorf("settings for plugins: %w", err)
	}
	s.names = s.builtins()
	s.Reload()
	return s, nil
}
