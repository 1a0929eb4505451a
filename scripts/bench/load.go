package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// maker appends a request. Each connection has its own.
type maker func(dst []byte) []byte

// aim is a load: requests to one server over some connections.
type aim struct {
	server *child
	conns  int
	every  time.Duration // between two requests of a connection; 0: at once
	status int           // that each answer must have
	maker  func(conn int) maker
}

// volley is a load that runs.
type volley struct {
	aim
	shooters []*shooter
	running  sync.WaitGroup
	counting atomic.Bool
	stopping atomic.Bool
	begun    time.Time
	cpu      time.Duration // of the server when counting began
}

// shooter is one connection of a load.
type shooter struct {
	wire *wire
	make maker
	took []time.Duration
	err  error
}

// start opens the connections and begins; nothing is counted yet.
func (a aim) start(ctx context.Context) (*volley, error) {
	v := &volley{aim: a}
	for i := range a.conns {
		w, err := dial(ctx, a.server.addr)
		if err != nil {
			return nil, errors.Join(err, v.hangUp())
		}
		v.shooters = append(v.shooters, &shooter{wire: w, make: a.maker(i)})
	}
	for i, s := range v.shooters {
		offset := a.every * time.Duration(i) / time.Duration(a.conns)
		v.running.Go(func() { s.err = s.shoot(v, offset) })
	}
	return v, nil
}

// fire is a whole load: a part that is not counted, then one that is.
func (a aim) fire(ctx context.Context, warm, last time.Duration) (result, error) {
	v, err := a.start(ctx)
	if err != nil {
		return result{}, err
	}
	err = pause(ctx, warm)
	if err == nil {
		err = v.count()
	}
	if err == nil {
		err = pause(ctx, last)
	}
	r, endErr := v.end()
	return r, errors.Join(err, endErr)
}

// shot is a whole load, or anything else that is done again and again: the first
// part is not counted.
type shot func(ctx context.Context, warm, last time.Duration) (result, error)

// turns fires one after the other, n times round. Every other round begins at
// the end: what grows by the load is no larger for one than for the other.
func turns(ctx context.Context, n int, warm, last time.Duration, loads ...shot) ([]rounds, error) {
	all := make([]rounds, len(loads))
	for turn := range n {
		for i := range loads {
			if turn%2 == 1 {
				i = len(loads) - 1 - i
			}
			r, err := loads[i](ctx, warm, last)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], r)
		}
	}
	return all, nil
}

// count begins to count.
func (v *volley) count() (err error) {
	v.cpu, err = v.server.cpu()
	v.begun = time.Now()
	v.counting.Store(true)
	return err
}

// end stops the load and tells what was counted.
func (v *volley) end() (result, error) {
	cpu, err := v.server.cpu()
	last := time.Since(v.begun)
	v.counting.Store(false)
	v.stopping.Store(true)
	v.running.Wait()
	var took []time.Duration
	for _, s := range v.shooters {
		took = append(took, s.took...)
		if err == nil {
			err = s.err
		}
	}
	err = errors.Join(err, v.hangUp())
	if err == nil && len(took) == 0 {
		err = errors.New("no request was answered in time")
	}
	return summarize(took, last, cpu-v.cpu), err
}

func (v *volley) hangUp() error {
	var errs []error
	for _, s := range v.shooters {
		errs = append(errs, s.wire.close())
	}
	return errors.Join(errs...)
}

func (s *shooter) shoot(v *volley, offset time.Duration) error {
	var request []byte
	next := time.Now().Add(offset)
	for !v.stopping.Load() {
		if v.every > 0 {
			time.Sleep(time.Until(next))
			next = next.Add(v.every)
		}
		request = s.make(request[:0])
		sent := time.Now()
		status, body, err := s.wire.do(request)
		if err != nil {
			return err
		}
		if status != v.status {
			return fmt.Errorf("the answer to a load is %d instead of %d: %.300s", status, v.status, body)
		}
		if v.counting.Load() {
			s.took = append(s.took, time.Since(sent))
		}
	}
	return nil
}

// pause waits, unless the context ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
