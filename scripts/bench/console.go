package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// lighthouse is what judges the first page, as Google's tool does.
const lighthouse = "lighthouse@12.8.2"

// console measures the console in Debian's Chromium: ui/e2e/figures.mjs says
// how. It must run at the root of the project.
func (l *lab) console(ctx context.Context) error {
	if err := l.onScreen(ctx, 100_000); err != nil {
		return fmt.Errorf("the screen: %w", err)
	}
	for _, size := range []int{10_000, 100_000} {
		if err := l.watch(ctx, size); err != nil {
			return fmt.Errorf("%s alerts: %w", count(size), err)
		}
	}
	return nil
}

// shown is what figures.mjs prints. Times are milliseconds, sizes MiB.
type shown struct {
	FirstRow, FPS, LongestFrame, Posted float64
	HeapBefore, HeapAfter, Nodes        float64
}

func (l *lab) watch(ctx context.Context, size int) (err error) {
	s, err := l.stock(ctx, size)
	if err != nil {
		return err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	url := "http://" + c.addr + "/"
	var f shown
	if err := inNode(ctx, &f, "node", "e2e/figures.mjs", url); err != nil {
		return err
	}
	name := count(size) + ": "
	l.report.add(row{Name: name + "from the address to the first row", Value: f.FirstRow, Unit: "ms"}, atMost(1000))
	l.report.add(row{Name: "  frames while it scrolls, " + number(f.Posted) + " alerts a second", Value: f.FPS, Unit: "a second",
		Detail: "the longest took " + number(f.LongestFrame) + " ms"}, atLeastValue(50))
	l.report.add(row{Name: "  heap after an hour's 36,000 alerts", Value: f.HeapAfter, Unit: "MiB", Ratio: ratio(f.HeapAfter, f.HeapBefore), Of: "before",
		Detail: number(f.Nodes) + " elements"}, atMostTimes(1.2))
	return l.judge(ctx, url+"alerts")
}

// judge has Lighthouse score the page, as a desktop sees it.
func (l *lab) judge(ctx context.Context, url string) error {
	file := filepath.Join(l.dir, "lighthouse.json")
	err := inNode(ctx, nil, "npx", "--yes", lighthouse, url, "--quiet", "--preset=desktop",
		"--only-categories=performance,accessibility,best-practices", "--output=json", "--output-path="+file,
		"--chrome-flags=--headless=new --no-sandbox --disable-gpu")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var found struct {
		Categories map[string]struct{ Score float64 }
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("lighthouse: %w", err)
	}
	for _, c := range []struct {
		name  string
		least float64
	}{{"performance", 97}, {"accessibility", 100}, {"best-practices", 100}} {
		l.report.add(row{Name: "  Lighthouse: " + c.name, Value: 100 * found.Categories[c.name].Score, Unit: "%"}, atLeastValue(c.least))
	}
	return nil
}

// inNode runs a program in the folder of the console and decodes what it
// prints, unless into is nil.
func inNode(ctx context.Context, into any, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "ui"
	cmd.Env = append(os.Environ(), "CHROME_PATH=/usr/bin/chromium")
	var wrong strings.Builder
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %.1000s", name, args[0], err, wrong.String())
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	return nil
}
