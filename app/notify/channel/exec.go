package channel

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

func checkExec(v values) error {
	if list := v.list("command"); len(list) == 0 || !filepath.IsAbs(list[0]) {
		return db.Errorf(db.Invalid, "command must begin with the whole path of a program")
	}
	return nil
}

// sendExec runs the command, with an environment that has nothing of the
// server's. Whatever else it does, what it says is bounded, and so is its time.
func sendExec(ctx context.Context, s *Sender, v values, n *note) (string, error) {
	if !s.o.Exec {
		return "", permanent("this server runs no commands for channels: NOTIFY_EXEC_ALLOWED")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(max(1, min(v.number("timeout"), 25)))*time.Second)
	defer cancel()
	command := v.list("command")
	var said beginning
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"}
	c.Dir = "/"
	c.Stdin = strings.NewReader(n.json() + "\n")
	c.Stdout, c.Stderr = &said, &said
	c.WaitDelay = time.Second
	err := c.Run()
	text := notify.Excerpt(said.Bytes())
	var status *exec.ExitError
	switch {
	case err == nil:
		return strings.TrimSpace("exit 0 " + text), nil
	case ctx.Err() != nil:
		return "", errors.New("the command took too long")
	case errors.As(err, &status):
		return "", errors.New(strings.TrimSpace(status.String() + " " + text))
	}
	return "", errors.New("the command cannot be run")
}

// beginning takes any amount and keeps the beginning.
type beginning struct{ bytes.Buffer }

func (t *beginning) Write(p []byte) (int, error) {
	if room := 4<<10 - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
