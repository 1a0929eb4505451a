package api

import (
	"encoding/base64"
	"io"
	"net/http"
	"strconv"

	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/db"
)

// errNoBackup is the answer of a server whose database is no file.
var errNoBackup = db.Errorf(db.NotFound, "the database is no file of this server")

// backup sends a copy of the database: GET /management/backup. It is made first,
// so that no slow client holds the store's snapshot.
func (a *API) backup(r *request, out *reply) error {
	if a.Backup == nil {
		return errNoBackup
	}
	if !r.caller.Principal.Tenancy.All() {
		return db.Errorf(db.Forbidden, "a backup is of all customers, and you see some only")
	}
	if r.Method == http.MethodHead {
		out.plain(fileType)
		return nil
	}
	b, err := a.Backup(r.Context())
	if err != nil {
		return err
	}
	a.auditAdmin(r, "backup-taken", "backup", "")
	out.stream = func(w http.ResponseWriter) {
		defer b.Close()
		h := w.Header()
		h.Set("Content-Type", fileType)
		h.Set("Content-Length", strconv.FormatInt(b.Size, 10))
		h.Set("Content-Disposition", `attachment; filename="`+backup.Name(r.now.Time())+`"`)
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(b.SHA256)+":")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
		a.sendFile(w, b)
	}
	return nil
}

const fileType = "application/octet-stream"

// sendStep is how much of a file a client must take within WriteWithin.
const sendStep = 256 << 10

// sendFile sends a file to a client for as long as it goes on reading. The last
// deadline stays: some of it may still lie in a buffer. It returns how much was sent.
func (a *API) sendFile(w http.ResponseWriter, f io.Reader) (sent int) {
	rc := http.NewResponseController(w)
	for {
		// Without a deadline the client is bound by its connection alone.
		_ = rc.SetWriteDeadline(a.Now().Add(a.WriteWithin))
		n, err := io.CopyN(w, f, sendStep)
		if sent += int(n); err != nil {
			return sent
		}
	}
}
