/** Hardened units: what the component may see, execute and write. */
import { flags, unit } from "./plain.ts";
import { type Shape, shape } from "./shape.ts";

const hardened = (name: string, ...service: readonly string[]) =>
    shape(name, "swapped", {
        tree: unit("kubelet", `/usr/local/bin/kubelet ${flags.kubelet}`, service),
    });

export const sandboxes: readonly Shape[] = [
    hardened(
        "ProtectSystem=strict, PrivateTmp=, ReadOnlyPaths=",
        ...["ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "ReadOnlyPaths=/usr"],
        ...["PrivateDevices=yes", "NoNewPrivileges=yes", "RestrictSUIDSGID=yes"],
        "SystemCallFilter=@system-service",
    ),
    hardened(
        "NoExecPaths=/, ExecPaths= of the file",
        ...["NoExecPaths=/", "ExecPaths=/usr/local/bin/kubelet"],
    ),
    hardened(
        "NoExecPaths=/, ExecPaths= of the folder",
        "NoExecPaths=/",
        "ExecPaths=/usr/local/bin",
    ),
    hardened("InaccessiblePaths=/var/lib", "InaccessiblePaths=/var/lib"),
    hardened("TemporaryFileSystem=/var", "TemporaryFileSystem=/var"),
    hardened("DynamicUser=", "DynamicUser=yes", "StateDirectory=kubelet-state"),
    hardened(
        "BindReadOnlyPaths= of the file",
        "BindReadOnlyPaths=/usr/local/bin/kubelet:/usr/local/bin/kubelet",
    ),
];
