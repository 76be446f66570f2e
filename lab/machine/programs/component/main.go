// A component of Kubernetes as far as systemd, our scripts and the bench can see it: it says its version, parses
// any flag, answers its health question where its flags and its config file say, and behaves well or badly.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// Set when it is built: -X main.component=kubelet -X main.version=v1.37.2 -X main.behaviour=healthy
var component, version, behaviour string

func main() {
	if component == "hyperkube" { // one file for all of them, by the name that it is called by
		component = filepath.Base(os.Args[0])
	}
	flags := flagsOf(os.Args[1:])
	if component == "kubectl" {
		fmt.Println("Client Version: " + version)
		os.Exit(1) // there is no cluster
	}
	if _, asked := flags["version"]; asked {
		fmt.Println("Kubernetes " + version)
		return
	}
	exitWhereOnlyJudged(flags)
	behave(behaviourBy(flags["behaviour-file"]))
}

// exitWhereOnlyJudged does what the real ones do when they are asked to validate their configuration and no more.
func exitWhereOnlyJudged(flags map[string]string) {
	if _, asked := flags["write-config-to"]; asked {
		os.Exit(0)
	}
	if component == "kubelet" && flags["max-open-files"] == "-1" {
		fmt.Println(`E1 run.go:1] "command failed" err="failed to validate kubelet configuration, error: ` +
			`invalid configuration: maxOpenFiles (--max-open-files) -1 must not be a negative number, path: "`)
		os.Exit(1)
	}
}

func behave(as conduct) {
	if as.exits {
		fmt.Fprintln(os.Stderr, component+" "+version+": panic: as it was told")
		os.Exit(1)
	}
	started := time.Now()
	healthy := func() bool {
		return !as.neverReady && (as.healthyFor == 0 || time.Since(started) < as.healthyFor)
	}
	if err := serve(component, flagsOf(os.Args[1:]), healthy); err != nil {
		fmt.Fprintln(os.Stderr, component+" "+version+": "+err.Error())
		os.Exit(1)
	}
	tellSystemd("READY=1")
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	<-asked
	time.Sleep(as.stopsAfter)
}
