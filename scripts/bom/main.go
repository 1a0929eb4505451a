// Command bom tells what is in a binary of alertad: the modules that Go put in
// and the packages that the console was made of, as CycloneDX or, with -notices,
// as the text of their licenses. The same binary gives the same bytes.
package main

import (
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// component is one part, in the terms of CycloneDX.
type component struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
	dir     string // where its sources are
}

func main() {
	notices := flag.Bool("notices", false, "write the licenses")
	version := flag.String("version", "dev", "version of the program")
	flag.Parse()
	parts, err := modules(flag.Arg(0))
	if err == nil {
		var more []component
		more, err = packages("ui")
		parts = append(parts, more...)
	}
	if err == nil && *notices {
		err = writeNotices(os.Stdout, parts)
	} else if err == nil {
		err = writeBOM(os.Stdout, parts, *version)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bom:", err)
		os.Exit(1)
	}
}

// modules reads what a binary says it was built of.
func modules(file string) ([]component, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, err
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Dir}}", "all").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	dirs := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		dirs[path] = dir
	}
	std := strings.TrimPrefix(info.GoVersion, "go")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	parts := []component{{"library", "std", std, "pkg:golang/std@" + std, strings.TrimSpace(string(root))}}
	for _, m := range info.Deps {
		parts = append(parts, component{"library", m.Path, m.Version, "pkg:golang/" + m.Path + "@" + m.Version, dirs[m.Path]})
	}
	return parts, err
}

// packages reads what the console needs when it runs, of which a part is in it.
func packages(dir string) ([]component, error) {
	text, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version                          string
			Dev, Peer, Optional, DevOptional bool
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var parts []component
	for path, p := range lock.Packages {
		if path == "" || p.Dev || p.Peer || p.Optional || p.DevOptional {
			continue
		}
		name := path[strings.LastIndex(path, "node_modules/")+len("node_modules/"):]
		purl := "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version
		parts = append(parts, component{"library", name, p.Version, purl, filepath.Join(dir, path)})
	}
	slices.SortFunc(parts, func(a, b component) int { return cmp.Compare(a.PURL, b.PURL) })
	return slices.CompactFunc(parts, func(a, b component) bool { return a.PURL == b.PURL }), nil
}

func writeBOM(w io.Writer, parts []component, version string) error {
	type object = map[string]any
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(object{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata": object{"component": object{
			"type": "application", "name": "alertad", "version": version, "purl": "pkg:golang/github.com/alertad/alertad@" + version,
			"licenses": []object{{"license": object{"id": "Apache-2.0"}}},
		}},
		"components": parts,
	})
}

// writeNotices writes the licenses, those that several parts share once.
func writeNotices(w io.Writer, parts []component) error {
	var order []string
	users := map[string][]string{}
	for _, p := range parts {
		files, err := licenses(p.dir)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			key := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
			if users[key] == nil {
				order = append(order, key)
			}
			users[key] = append(users[key], p.Name+" "+p.Version)
		}
	}
	for _, text := range order {
		if _, err := fmt.Fprintf(w, "%s\n\n%s\n\n%s\n\n", strings.Join(slices.Compact(users[text]), "\n"), text, strings.Repeat("-", 79)); err != nil {
			return err
		}
	}
	return nil
}

// licenses finds the files that say on what terms a part is given.
func licenses(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if !e.IsDir() && !strings.HasSuffix(name, ".GO") &&
			(strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") || strings.HasPrefix(name, "NOTICE")) {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files, nil
}
