package api

// NewWith is New with another table of routes.
func NewWith(o Options, table []Route) error {
	o.defaults()
	_, err := newRouter(table)
	return err
}
