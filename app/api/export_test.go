package api

// Parse reads any JSON value with the scanner that reads requests.
func Parse(data []byte) (any, error) {
	s := &scanner{data: data}
	v, err := s.value()
	if err == nil {
		err = s.end()
	}
	return v, err
}

// NewWith is New with another table of routes.
func NewWith(o Options, table []Route) error {
	o.defaults()
	_, err := newRouter(table)
	return err
}
