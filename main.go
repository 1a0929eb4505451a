// Command alertad is an alert console in one binary: it receives alerts from
// monitoring tools, de-duplicates and correlates them, keeps them in an
// embedded database, and serves its console and API.
package main

import (
	"os"

	"github.com/alertad/alertad/app"
)

func main() {
	os.Exit(app.Main(os.Args, os.Stdout, os.Stderr))
}
