package star

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/script"
	"github.com/alertad/alertad/db"
)

// extension is how the name of a plugin's file ends.
const extension = ".star"

var goodName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// Reload reads the folder again, and reports whether other plugins run now. A
// file that is no longer good goes on as it last was.
func (s *Set) Reload() bool {
	if s.o.Dir == "" {
		return false
	}
	s.reload.Lock()
	defer s.reload.Unlock()
	paths, err := s.list()
	if err != nil {
		s.dirFault(err)
		return false
	}
	s.dirFault(nil)
	s.mu.Lock()
	old := s.files
	s.mu.Unlock()
	files := make(map[string]*state, len(paths))
	for name, path := range paths {
		files[name] = s.refresh(name, path, old[name])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = files
	return !maps.EqualFunc(old, files, func(a, b *state) bool { return a.file == b.file })
}

// Watch reloads at intervals until the context ends, and calls changed when
// other plugins run.
func (s *Set) Watch(ctx context.Context, every time.Duration, changed func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if s.Reload() {
				changed()
			}
		}
	}
}

// list returns the paths of the plugins by their names.
func (s *Set) list() (map[string]string, error) {
	entries, err := os.ReadDir(s.o.Dir)
	if err != nil {
		return nil, err
	}
	paths := map[string]string{}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), extension); ok && !e.IsDir() && !strings.HasPrefix(name, ".") {
			paths[name] = filepath.Join(s.o.Dir, e.Name())
		}
	}
	return paths, nil
}

// dirFault notes whether the folder can be read, and logs when that changes.
func (s *Set) dirFault(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	s.mu.Lock()
	news := text != s.dirErr
	s.dirErr = text
	s.mu.Unlock()
	if news && err != nil {
		s.o.Log.Error("the folder of plugins can't be read", "error", err)
	}
}

// refresh returns the state of a file, which is the old one if nothing changed.
func (s *Set) refresh(name, path string, old *state) *state {
	source, err := s.read(name, path)
	if err == nil && old != nil && old.source == source {
		return old
	}
	if err != nil && old != nil && old.err == err.Error() {
		return old
	}
	n := &state{path: path, source: source, loaded: db.At(s.o.Now())}
	if err == nil {
		n.file, err = s.load(name, path, source)
	}
	if err == nil {
		s.o.Log.Info("plugin loaded", "plugin", name, "functions", n.file.does)
		if n.file.hooks() && !slices.Contains(s.o.Plugins, name) {
			s.o.Log.Warn("PLUGINS does not name the plugin, so its hooks do not run", "plugin", name)
		}
		return n
	}
	n.err = err.Error()
	if old != nil && old.file != nil {
		n.file, n.loaded = old.file, old.loaded
	}
	s.o.Log.Error("plugin not loaded", "plugin", name, "error", err, "running", n.file != nil)
	return n
}

// read reads a file, if it is one and of a size that can be run.
func (s *Set) read(name, path string) (string, error) {
	if !goodName.MatchString(name) {
		return "", fmt.Errorf("%s: the name of a plugin is of letters, digits, - and _", path)
	}
	if isBuiltin(name) {
		return "", fmt.Errorf("%s: there is a built-in plugin of that name: call the file otherwise", path)
	}
	return sourceOf(path)
}

// sourceOf reads the source of a plugin from a file.
func sourceOf(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() { // a pipe would never end
		return "", &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, script.MaxSource+1)) // Load refuses what is longer
	return string(data), err
}

// Hooks returns the plugins that run, by their names in order.
func (s *Set) Hooks() []plugin.Hook {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hooks []plugin.Hook
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if f := s.files[name].file; f != nil {
			hooks = append(hooks, f)
		}
	}
	return hooks
}

func isBuiltin(name string) bool {
	_, ok := plugin.Builtin[name]
	return ok
}
