package door

// maxConnections are those of HTTP, if so many files may be open. Ten thousand
// live streams are among them.
const maxConnections = 20_000

// Room says how many connections of HTTP there may be where so many files may be
// open, and how many of other protocols. The rest is for the database, for what is
// sent, and for what comes and goes.
func Room(files uint64) (web, others int) {
	own := min(max(files/4, 32), 2048)
	return int(min(max(files, own+32)-own, maxConnections)), int(own / 2)
}
