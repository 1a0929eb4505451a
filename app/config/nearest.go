package config

import "unicode/utf8"

// nearest returns the name that differs least from a mistyped one, or "" if none is close.
func nearest(mistyped string, names []string) string {
	best, found := max(1, utf8.RuneCountInString(mistyped)/4)+1, ""
	for _, name := range names {
		if d := distance(mistyped, name); d < best {
			best, found = d, name
		}
	}
	return found
}

// distance is the number of letters to insert, delete or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
