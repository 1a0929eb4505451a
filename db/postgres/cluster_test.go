package postgres_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// cluster is a PostgreSQL of our own, in a folder that is gone afterwards. It
// listens on a socket in that folder and nowhere else.
type cluster struct {
	dir    string
	server *exec.Cmd
	life   io.Closer // the server lives until it is closed
	log    *os.File
}

// port is part of the name of the socket; nothing listens on it.
const port = "54329"

var started = sync.OnceValues(startCluster)

// TestMain ends the server that a test started.
func TestMain(m *testing.M) {
	code := m.Run()
	if running {
		c, _ := started()
		c.stop()
	}
	os.Exit(code)
}

var running bool // and ours

// shared is the variable in which the processes of a fuzz run, children of the
// one that starts the server, find its folder.
const shared = "ALERTAD_TEST_POSTGRES"

// database returns the URL of the cluster's database, which the first test that
// asks starts. Without PostgreSQL on the machine that test fails.
func database(t testing.TB) string {
	t.Helper()
	c, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return c.url("alertad")
}

func (c *cluster) url(name string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&port=%s&user=postgres", name, c.dir, port)
}

// binary finds a program of the newest PostgreSQL.
func binary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		return found[len(found)-1], nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("these tests need PostgreSQL, and there is no %s in /usr/lib/postgresql/*/bin: scripts/needs installs it", name)
}

func startCluster() (*cluster, error) {
	if dir := os.Getenv(shared); dir != "" {
		return &cluster{dir: dir}, nil
	}
	dir, err := os.MkdirTemp("", "alertad-postgres-")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir}
	if c.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		return nil, err
	}
	if err := c.start(); err != nil {
		said, _ := os.ReadFile(c.log.Name())
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w\n%s", err, said), os.RemoveAll(dir))
	}
	running = true
	return c, os.Setenv(shared, dir)
}

func (c *cluster) start() error {
	as, err := servant()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(c.dir, int(as.Credential.Uid), int(as.Credential.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(c.dir, "data")
	if err := c.command(as, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").Run(); err != nil {
		return err
	}
	path, err := binary("postgres")
	if err != nil {
		return err
	}
	// The shell ends the server when its input ends: when this process does.
	c.server = c.command(as, "sh", "-c", `"$0" "$@" </dev/null & read -r _; kill -QUIT $!; wait`, path, "-D", data, "-k", c.dir, "-p", port, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "max_connections=200", "-c", "autovacuum=off", "-c", "deadlock_timeout=100ms", "-c", "shared_buffers=256MB")
	if c.life, err = c.server.StdinPipe(); err != nil {
		return err
	}
	if err := c.server.Start(); err != nil {
		return err
	}
	if err := c.wait(as); err != nil {
		return errors.Join(err, c.life.Close(), c.server.Wait())
	}
	return c.command(as, "createdb", "-h", c.dir, "-p", port, "-U", "postgres", "alertad").Run()
}

func (c *cluster) command(as *syscall.SysProcAttr, name string, args ...string) *exec.Cmd {
	path, err := binary(name)
	cmd := exec.Command(path, args...)
	if err != nil {
		cmd.Err = err
	}
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = c.dir, as, c.log, c.log
	return cmd
}

// servant is who runs the server: PostgreSQL refuses root, so root becomes
// postgres.
func servant() (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("these tests need PostgreSQL and its user: scripts/needs installs it: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, err
}

// wait returns when the server takes connections.
func (c *cluster) wait(as *syscall.SysProcAttr) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		err := c.command(as, "pg_isready", "-q", "-h", c.dir, "-p", port).Run()
		var exit *exec.ExitError
		if err == nil || !errors.As(err, &exit) {
			return err
		}
	}
	return fmt.Errorf("it takes no connections after a minute")
}

// stop ends the server at once and removes its folder.
func (c *cluster) stop() {
	_ = c.life.Close()
	_ = c.server.Wait()
	_ = c.log.Close()
	_ = os.RemoveAll(c.dir)
}
