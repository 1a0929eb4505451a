// Package pgtest runs PostgreSQL servers for tests: each in a folder of its own
// that is gone afterwards, listening on a socket in that folder and nowhere
// else.
package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Port is part of the name of the socket; nothing listens on it.
const Port = "54329"

// Server is a PostgreSQL server. Close it.
type Server struct {
	Dir string // the socket is in it

	as      *syscall.SysProcAttr
	cmd     *exec.Cmd
	life    io.Closer // the server lives until it is closed
	log     *os.File
	options []string
}

// Start makes a server with an empty database alertad. Options are settings, as
// fsync=off.
func Start(options ...string) (*Server, error) {
	return start(options, func(s *Server) error {
		return s.Command("initdb", "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").Run()
	}, func(s *Server) error {
		return s.Command("createdb", "-h", s.Dir, "-p", Port, "-U", "postgres", "alertad").Run()
	})
}

// Standby makes a server that follows this one as it changes, until Promote.
// With synchronous, each commit of this one waits for it from now on.
func (s *Server) Standby(synchronous bool) (*Server, error) {
	name := "standby"
	return start(s.options, func(n *Server) error {
		from := fmt.Sprintf("host=%s port=%s user=postgres application_name=%s", s.Dir, Port, name)
		return n.Command("pg_basebackup", "-D", n.data(), "-d", from, "-R", "-X", "stream", "-c", "fast").Run()
	}, func(n *Server) error {
		if !synchronous {
			return nil
		}
		if err := s.SQL("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'"); err != nil {
			return err
		}
		return s.SQL("SELECT pg_reload_conf()")
	})
}

func start(options []string, fill, then func(*Server) error) (*Server, error) {
	dir, err := os.MkdirTemp("", "alertad-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir, options: options}
	fail := func(err error) (*Server, error) {
		said, _ := os.ReadFile(filepath.Join(dir, "log"))
		s.Close()
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, said)
	}
	if s.as, err = servant(); err != nil {
		return fail(err)
	}
	if s.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		return fail(err)
	}
	if s.as != nil {
		if err := os.Chown(dir, int(s.as.Credential.Uid), int(s.as.Credential.Gid)); err != nil {
			return fail(err)
		}
	}
	for _, do := range []func(*Server) error{fill, (*Server).run, then} {
		if err := do(s); err != nil {
			return fail(err)
		}
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.Dir, "data") }

// run starts the server and waits until it takes connections. The shell ends it
// when its input ends: when this process does.
func (s *Server) run() error {
	path, err := binary("postgres")
	if err != nil {
		return err
	}
	args := []string{"-c", `"$0" "$@" </dev/null & read -r _; kill -QUIT $!; wait`, path, "-D", s.data(), "-k", s.Dir, "-p", Port, "-c", "listen_addresses="}
	for _, o := range s.options {
		args = append(args, "-c", o)
	}
	s.cmd = s.Command("sh", args...)
	if s.life, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for range 3000 {
		err := s.Command("pg_isready", "-q", "-h", s.Dir, "-p", Port).Run()
		var exit *exec.ExitError
		if err == nil || !errors.As(err, &exit) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("it takes no connections after a minute")
}

// URL is that of a database. Other servers may take over from this one.
func (s *Server) URL(database string, others ...*Server) string {
	dirs, ports := []string{s.Dir}, []string{Port}
	for _, o := range others {
		dirs, ports = append(dirs, o.Dir), append(ports, Port)
	}
	url := fmt.Sprintf("postgres:///%s?host=%s&port=%s&user=postgres", database, strings.Join(dirs, ","), strings.Join(ports, ","))
	if len(others) > 0 {
		url += "&target_session_attrs=read-write"
	}
	return url
}

// SQL runs a statement in the database postgres.
func (s *Server) SQL(statement string) error {
	return s.Command("psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", s.Dir, "-p", Port, "-U", "postgres", "-c", statement, "postgres").Run()
}

// Kill ends the server as a crash does.
func (s *Server) Kill() error {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// Promote makes a standby a server of its own.
func (s *Server) Promote() error {
	return s.Command("pg_ctl", "promote", "-D", s.data(), "-w").Run()
}

// Close ends the server at once and removes its folder.
func (s *Server) Close() error {
	if s.life != nil {
		s.life.Close()
		if s.cmd.Process != nil {
			s.cmd.Wait() // it was killed
		}
	}
	if s.log != nil {
		s.log.Close()
	}
	return os.RemoveAll(s.Dir)
}

// Command prepares a program of PostgreSQL's, or another one, as the user that
// the server runs as. What it prints is in the server's log.
func (s *Server) Command(name string, args ...string) *exec.Cmd {
	path, err := binary(name)
	cmd := exec.Command(path, args...)
	if err != nil {
		cmd.Err = err
	}
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = s.Dir, s.as, s.log, s.log
	return cmd
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
