package query

import "strings"

// containsLower is strings.Contains(strings.ToLower(s), lower), but makes no
// copy of s if that is ASCII: each alert is held against every rule.
func containsLower(s, lower string) bool {
	var all byte
	for i := range len(s) {
		all |= s[i]
	}
	if all >= 0x80 || lower == "" {
		return strings.Contains(strings.ToLower(s), lower)
	}
	first := lower[0] | ' ' // letters lose their case; what else is alike by that is told apart below
	for i := range len(s) - len(lower) + 1 {
		if s[i]|' ' == first && hasLowerPrefix(s[i:], lower) {
			return true
		}
	}
	return false
}

// hasLowerPrefix is for an s of ASCII that is no shorter than the prefix.
func hasLowerPrefix(s, prefix string) bool {
	for i := range len(prefix) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}
