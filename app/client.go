package app

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/alertad/alertad/app/cli/alerta"
	"github.com/alertad/alertad/app/config"
)

// clientMain is the command line of the client. It returns the exit code.
func clientMain(ctx context.Context, name string, args []string, stdout, stderr io.Writer) int {
	return alerta.Run(ctx, alerta.Options{
		Name: name, Version: Version, Env: config.Environ(), Now: time.Now,
		In: os.Stdin, Out: stdout, Err: stderr,
	}, args)
}
