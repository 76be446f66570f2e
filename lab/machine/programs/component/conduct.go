package main

import (
	"os"
	"strings"
	"time"
)

// How it behaves, the zero value well.
type conduct struct {
	exits      bool
	neverReady bool
	healthyFor time.Duration
	stopsAfter time.Duration
}

// behaviourBy reads the words of a control file, else those that it was built with: healthy, exits, never-ready,
// unhealthy-after=5s, stops-after=5s; several with blanks between.
func behaviourBy(file string) conduct {
	words := behaviour
	if text, err := os.ReadFile(file); err == nil {
		words = string(text)
	}
	var as conduct
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		length, _ := time.ParseDuration(value)
		switch name {
		case "exits":
			as.exits = true
		case "never-ready":
			as.neverReady = true
		case "unhealthy-after":
			as.healthyFor = length
		case "stops-after":
			as.stopsAfter = length
		}
	}
	return as
}
