package app_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertad/alertad/app"
	"github.com/alertad/alertad/app/config"
)

func TestManual(t *testing.T) {
	app.Date = "2026-11-23T04:05:06Z" // as the build stamps it in
	t.Cleanup(func() { app.Date = "unknown" })
	dir := filepath.Join(t.TempDir(), "man")
	if code := app.Main([]string{"alertad", "man", dir}, io.Discard, os.Stderr); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	has := func(name string, wants ...string) {
		t.Helper()
		file := filepath.Join(dir, name)
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(page), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		if out, err := exec.Command("mandoc", "-T", "lint", "-W", "warning", file).CombinedOutput(); err != nil {
			t.Errorf("mandoc: %v\n%s", err, out)
		}
	}
	var settings []string
	for _, s := range config.Settings() {
		settings = append(settings, "\n.TP\n\\fB"+s.Name+"\\fR\n", "\n"+s.Name+" = ")
	}
	has("alertad.conf.5", settings...)
	has("alertad.1", ".SS \"alertad run\"", ".SS \"alertad config check FILE\"", "\\fB\\-p, \\-\\-port\\fR INT\n", ".SH \"SIGNALS\"")
	has("alerta.1", ".SS \"alerta send\"", "\\fB\\-s, \\-\\-severity\\fR SEVERITY\n", "\\fB\\-\\-profile\\fR PROFILE\n")
}
