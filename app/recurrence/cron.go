package recurrence

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

// crons is the times of a cron expression of five fields: minute, hour, day of
// the month, month, day of the week.
type crons struct{ *cron.SpecSchedule }

func parseCron(text string) (rule, error) {
	fields := cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow
	parsed, err := cron.NewParser(fields).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("neither an RRULE such as FREQ=WEEKLY;BYDAY=SA nor a cron expression of five fields: %w", err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("not a cron expression of five fields")
	}
	spec.Location = time.UTC
	return crons{spec}, nil
}

func (c crons) from(wall time.Time, yield func(time.Time) bool) {
	for t := c.Next(wall.Add(-time.Nanosecond)); !t.IsZero() && yield(t); {
		t = c.Next(t)
	}
}
