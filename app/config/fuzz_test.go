package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/config"
)

// FuzzConf checks that no file ends in a panic, takes long or gives a message of many lines, and that what is
// dumped of a good one reads back the same.
func FuzzConf(f *testing.F) {
	files, err := filepath.Glob("testdata/conf/*.conf")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/alerta-9.1.conf") {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source), "a,b")
	}
	f.Add("A = B = {'x'}\nPORT = 0x50\nimport os\nSEVERITY_MAP = {}", `{"a": 1}`)
	f.Add("FWD_DESTINATIONS = [('http://a:b@c', {}, [])]", "[(1,)]")
	f.Fuzz(func(t *testing.T, source, variable string) {
		start := time.Now()
		environ := []string{"CLIENT_SECRET=x", "DEFAULT_FILTER=" + variable, "CLIPBOARD_TEMPLATE=" + variable}
		c, err := load(source, environ...)
		if took := time.Since(start); took > 20*time.Second {
			t.Fatalf("it took %v", took)
		}
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("the message has more than one line: %q", err)
			}
			return
		}
		var b bytes.Buffer
		if err := c.Dump(&b); err != nil {
			t.Fatal(err)
		}
		again, err := load(b.String())
		if err != nil {
			t.Fatalf("%v in what was dumped:\n%s", err, b.String())
		}
		for _, s := range config.Settings() {
			commented := strings.Contains(b.String(), "\n# "+s.Name+" = ")
			if diff := cmp.Diff(c.Any(s.Name), again.Any(s.Name)); diff != "" && !commented {
				t.Fatalf("%s: %s", s.Name, diff)
			}
		}
	})
}
