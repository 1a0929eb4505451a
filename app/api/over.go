package api

import (
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// over makes reports that the stored alerts that where holds for are over, as
// far as the caller may see them. Whether they were over before is the
// engine's to find out.
func (a *API) over(r *request, where query.Node) ([]*db.Alert, error) {
	if where == nil {
		return nil, nil
	}
	var alerts []*db.Alert
	err := a.view(r, func(s sight) (err error) {
		alerts, err = db.Collect[*db.Alert](s.find(db.Alerts, query.Query{Where: where}))
		return err
	})
	for i, old := range alerts {
		alerts[i] = &db.Alert{
			Resource:    old.Resource,
			Event:       old.Event,
			Environment: old.Environment,
			Severity:    a.Model.NormalSeverity,
			Correlate:   old.Correlate,
			Status:      a.Model.ClosedStatus,
			Service:     old.Service,
			Group:       old.Group,
			ValueText:   old.ValueText,
			Text:        old.Text,
			Tags:        old.Tags,
			Attributes:  old.Attributes,
			Origin:      old.Origin,
			Type:        old.Type,
			Timeout:     old.Timeout,
			RawData:     old.RawData,
			Customer:    old.Customer,
		}
	}
	return alerts, err
}
