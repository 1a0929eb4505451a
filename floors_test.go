package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/alertad/alertad"

// floors is the plan of the house: a package imports packages of lower floors
// only. A package that is not named here stands nowhere.
var floors = map[string]int{
	"db/query":       0,
	"app/script":     0,
	"app/metrics":    0,
	"app/door":       0,
	"app/egress":     0,
	"app/mail":       0,
	"app/manual":     0,
	"app/table":      0,
	"app/recurrence": 0,
	"app/tlsconf":    0,

	"app/mail/mailtest": 0,

	"db":         1,
	"app/config": 1,

	"db/bolt":      2,
	"db/postgres":  2,
	"auth":         2,
	"app/alarm":    2,
	"app/audit":    2,
	"app/event":    2,
	"app/fleet":    2,
	"app/jsonscan": 2,
	"app/receive":  2,
	"app/rota":     2,
	"app/notify":   2,

	"db/dbtest":        3,
	"db/dbtest/pgtest": 3,
	"app/plugin":       3,
	"app/webhook":      3,
	"app/backup":       3,
	"auth/oauth":       3,
	"auth/saml":        3,
	"auth/ldap":        3,

	"app/receive/snmp":   3,
	"app/receive/syslog": 3,
	"app/notice":         3,
	"app/notify/channel": 3,

	"app/engine":      4,
	"app/account":     4,
	"app/transfer":    4,
	"app/plugin/star": 4,
	"app/api/docs":    4,

	"app/api":               5,
	"app/api/docs/docstest": 5,
	"app/client":            5,
	"ui":                    5,

	"app/transfer/alerta": 5,

	"app/cli":        6,
	"app/cli/alerta": 6,
	"app":            7,
	".":              8,

	"app/transfer/alerta/alertatest": 6,
	"app/transfer/alertaapi":         6,
	"app/transfer/alertamongo":       6,
	"app/transfer/alertapg":          6,
}

// homes names the one package that knows a technology.
var homes = map[string]string{
	"go.etcd.io/bbolt":                   "db/bolt",
	"github.com/jackc/pgx/v5":            "db/postgres",
	"github.com/gorilla/mux":             "app/api",
	"github.com/gorilla/sessions":        "auth",
	"github.com/golang-jwt/jwt":          "auth",
	"github.com/VictoriaMetrics/metrics": "app/metrics",
	"go.starlark.net":                    "app/script",
	"golang.org/x/crypto/bcrypt":         "auth",
	"golang.org/x/crypto/acme":           "app/tlsconf",
	"github.com/spf13/cobra":             "app/cli",
	"github.com/gdamore/tcell":           "app/cli/alerta",
	"github.com/teambition/rrule-go":     "app/recurrence",
	"github.com/robfig/cron/v3":          "app/recurrence",

	"github.com/gosnmp/gosnmp":             "app/receive/snmp",
	"github.com/oschwald/maxminddb-golang": "app/plugin",
	"github.com/santhosh-tekuri":           "app/api/docs/docstest",
	"golang.org/x/oauth2":                  "auth/oauth",
	"github.com/coreos/go-oidc/v3":         "auth/oauth",
	"github.com/crewjam/saml":              "auth/saml",
	"github.com/russellhaering/goxmldsig":  "auth/saml",
	"github.com/beevik/etree":              "auth/saml",
	"github.com/go-ldap/ldap":              "auth/ldap",
	"go.mongodb.org/mongo-driver/v2":       "app/transfer/alertamongo",
}

// guests may know a technology outside its home: they read foreign databases.
var guests = map[string]string{
	"app/transfer/alertapg": "github.com/jackc/pgx/v5",
}

// top is which of our trees each tree may import.
var top = map[string][]string{
	"db":   {"db"},
	"auth": {"auth", "db"},
	"ui":   {},
	"app":  {"app", "auth", "db", "ui"},
	".":    {"app"},
}

// A test reads the sources itself: one that asks the go command would be
// answered from the test cache after a forbidden import was added.
func TestFloors(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(pkg, file string, imports []string) {
		seen[pkg] = true
		floor, ok := floors[pkg]
		if !ok && !strings.HasPrefix(pkg, "scripts/") {
			t.Errorf("%s: package %s has no floor: name it in floors", file, pkg)
			return
		}
		for _, imp := range imports {
			if home := homeOf(imp); home != "" && home != pkg && homes[guests[pkg]] != home && !strings.HasPrefix(pkg, home+"/") && !strings.HasPrefix(pkg, "scripts/") {
				t.Errorf("%s imports %s, whose home is %s", file, imp, home)
			}
			ours, ok := strings.CutPrefix(imp, module+"/")
			if !ok || strings.HasPrefix(pkg, "scripts/") {
				continue
			}
			if floors[ours] >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", file, floor, ours, floors[ours])
			}
			if !mayImport(pkg, ours) {
				t.Errorf("%s: %s must not import %s", file, pkg, ours)
			}
			if ours == "app/config" && pkg != "app" {
				t.Errorf("%s: only app knows app/config", file)
			}
		}
	})
	for pkg := range floors {
		if !seen[pkg] {
			t.Errorf("floors names %s, which does not exist", pkg)
		}
	}
}

// each calls f for every Go file that is not a test.
func each(t *testing.T, f func(pkg, file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.') {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		src, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range src.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imp)
		}
		f(path.Dir(filepath.ToSlash(file)), file, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func homeOf(imp string) string {
	for module, home := range homes {
		if imp == module || strings.HasPrefix(imp, module+"/") {
			return home
		}
	}
	return ""
}

func mayImport(pkg, ours string) bool {
	tree, _, _ := strings.Cut(pkg, "/")
	for _, allowed := range top[tree] {
		if ours == allowed || strings.HasPrefix(ours, allowed+"/") {
			return true
		}
	}
	return false
}

// Reading the clock or the environment anywhere else makes a test that cannot
// move time or set a variable. time.Now may be the default of a Now field.
func TestClockAndEnvironment(t *testing.T) {
	each(t, func(pkg, file string, _ []string) {
		if strings.HasPrefix(pkg, "scripts/") {
			return
		}
		for _, call := range calls(t, file) {
			if call == "time.Now" {
				t.Errorf("%s calls time.Now(): use the Now field", file)
			}
			if (call == "os.Getenv" || call == "os.LookupEnv" || call == "os.Environ") && pkg != "app/config" {
				t.Errorf("%s calls %s: app/config is its home", file, call)
			}
		}
	})
}
