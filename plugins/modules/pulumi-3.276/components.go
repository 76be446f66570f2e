//go:build components

package components

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
