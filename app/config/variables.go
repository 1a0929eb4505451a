package config

import (
	"os"
	"strings"
)

// Environ returns the variables of the environment by name.
func Environ() map[string]string { return variables(os.Environ()) }

func variables(pairs []string) map[string]string {
	all := map[string]string{}
	for _, pair := range pairs {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "" {
			all[name] = value
		}
	}
	return all
}
