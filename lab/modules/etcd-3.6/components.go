//go:build components

// Package components names the programs that the lab builds, so that go.sum pins all they need.
package components

import (
	_ "go.etcd.io/etcd/etcdctl/v3"
	_ "go.etcd.io/etcd/etcdutl/v3"
	_ "go.etcd.io/etcd/server/v3"
)
