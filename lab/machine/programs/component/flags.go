package main

import "strings"

// flagsOf reads --NAME=VALUE, --NAME VALUE and bare --NAME.
func flagsOf(words []string) map[string]string {
	flags := map[string]string{}
	for at, word := range words {
		if !strings.HasPrefix(word, "--") {
			continue
		}
		name, value, whole := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		if !whole && at+1 < len(words) && !strings.HasPrefix(words[at+1], "--") {
			value = words[at+1]
		}
		flags[name] = value
	}
	return flags
}
