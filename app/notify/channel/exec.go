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
// server's. Whatever else it does, what it says is bounded, and so is its time:
// then it is killed with all that it started, and has ended when sendExec
// returns. What it leaves behind of its own accord goes on only if the command
// ended well and that let go of its output.
func sendExec(ctx context.Context, s *Sender, v values, n *note) (string, error) {
	if !n.reach.exec {
		return "", permanent("this server runs no commands for channels: NOTIFY_EXEC_ALLOWED; and never for those of a customer")
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
	kill := together(c)
	err := c.Run()
	if err != nil && c.Process != nil {
		kill()
	}
	if errors.Is(err, exec.ErrWaitDelay) { // the command itself has ended well
		err = nil
	}
	text := notify.Excerpt(said.Bytes())
	var status *exec.ExitError
	ended := errors.As(err, &status)
	switch {
	case err == nil:
		return strings.TrimSpace("exit 0 " + text), nil
	case ctx.Err() != nil && !(ended && status.Exited()):
		return "", errors.New("the command took too long")
	case ended:
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
