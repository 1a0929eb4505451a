package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
)

// health is `alertad health`: what a container is asked every few seconds.
func health(ctx context.Context, w io.Writer, o cli.RunOptions) error {
	cfg, err := config.Load(config.Source{})
	if err != nil {
		return err
	}
	d := &doctor{cfg: cfg, flags: o, now: time.Now}
	resp, err := d.visit(ctx, "/management/gtg")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", d.address(), resp.Status)
	}
	_, err = fmt.Fprintln(w, "OK")
	return err
}
