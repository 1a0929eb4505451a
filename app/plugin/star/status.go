package star

import (
	"maps"
	"slices"

	"github.com/alertad/alertad/db"
)

// Status is how a plugin is doing, in the form of /management/status. Times are
// in the form of the API.
type Status struct {
	Name      string   `json:"name"`
	File      string   `json:"file,omitempty"` // none if it is built in
	Functions []string `json:"functions,omitempty"`
	Enabled   bool     `json:"enabled"` // PLUGINS names it
	// Running is false for a file that was never good.
	Running  bool   `json:"running"`
	LoadTime string `json:"loadTime,omitempty"`
	// LoadError tells why the file is not what runs; an older version may.
	LoadError string     `json:"loadError,omitempty"`
	Faults    int64      `json:"faults"` // since the server started
	LastFault *LastFault `json:"lastFault,omitempty"`
}

// LastFault is the newest fault of a plugin.
type LastFault struct {
	Time  string `json:"time"`
	Hook  string `json:"hook"`
	Error string `json:"error"`
}

// fault is what is kept of a plugin's faults.
type fault struct {
	count int64
	last  LastFault
}

// Fault counts a fault of a plugin, be it one of these or built in, for
// plugin.Options.
func (s *Set) Fault(name, hook string, err error) {
	last := LastFault{db.At(s.o.Now()).String(), hook, err.Error()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[name] = fault{s.faults[name].count + 1, last}
}

// Status returns the plugins that PLUGINS names, in that order, then the other
// files of the folder.
func (s *Set) Status() []Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Status{}
	seen := map[string]bool{}
	for _, name := range slices.Concat(s.o.Plugins, slices.Sorted(maps.Keys(s.files))) {
		if !seen[name] {
			seen[name] = true
			out = append(out, s.status(name))
		}
	}
	return out
}

func (s *Set) status(name string) Status {
	st := Status{Name: name, Enabled: slices.Contains(s.o.Plugins, name), Running: isBuiltin(name)}
	if f, ok := s.faults[name]; ok {
		st.Faults, st.LastFault = f.count, &f.last
	}
	f, ok := s.files[name]
	if !ok {
		if !st.Running {
			st.LoadError = "there is no such plugin"
		}
		if !st.Running && s.dirErr != "" {
			st.LoadError = s.dirErr
		}
		return st
	}
	st.File, st.LoadError = f.path, f.err
	if f.file != nil {
		st.Running, st.Functions, st.LoadTime = true, f.file.does, f.loaded.String()
	}
	return st
}
