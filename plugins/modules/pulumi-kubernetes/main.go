// Pulumi's kubernetes plugin, built from its Go module: the module itself lacks files that its own main.go embeds.
package main

import (
	_ "embed"
	"os"
	"runtime/debug"
	"time"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// Both files come out of the module's folder: plugins/setup lays them over this one for the build.
//
//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var mapping []byte

func main() {
	go endWith(os.Getppid())
	provider.Serve("kubernetes", version(), schema, mapping)
}

// version is that of the module, such as 4.0.0-20260115033456-f47bc2d6f199: this is no release, and does not say so.
func version() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == "github.com/pulumi/pulumi-kubernetes/provider/v4" {
			return module.Version[1:]
		}
	}
	panic("pulumi-resource-kubernetes: built without its module")
}

// endWith ends this process when its parent, the engine, is gone: nobody is left to answer to.
func endWith(engine int) {
	for os.Getppid() == engine {
		time.Sleep(time.Second)
	}
	os.Exit(1)
}
