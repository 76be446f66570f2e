/** Units whose ExecStart= names something else than the component: a shell, a launcher, a script, a variable. */
import { flags, otherUnit, unit, unitPath, unitText } from "./plain.ts";
import { type Shape, shape, type Wanted } from "./shape.ts";

const kubelet = `/usr/local/bin/kubelet ${flags.kubelet}`;

/** A kubelet that is started in this way. */
const started = (
    name: string,
    wanted: Wanted,
    execStart: string,
    service: readonly string[] = [],
) => shape(name, wanted, { tree: unit("kubelet", execStart, service) });

const wrapper = (name: string, wanted: Wanted, lastLine: string) =>
    shape(name, wanted, {
        tree: {
            ...unit("kubelet", `/usr/local/sbin/start-kubelet ${flags.kubelet}`),
            "/usr/local/sbin/start-kubelet": { text: `#!/bin/sh\n${lastLine}\n`, mode: 0o755 },
        },
    });

export const launchers: readonly Shape[] = [
    started("sh -c exec", "swapped", `/bin/sh -c 'exec ${kubelet}'`),
    started(
        "bash -c exec, variable",
        "swapped",
        `/bin/bash -c "exec ${kubelet} --host=$$(uname -n)"`,
    ),
    started("sh -c without exec", "refused", `/bin/sh -c '${kubelet}; exit 1'`),
    started("env", "swapped", `/usr/bin/env LANG=C ${kubelet}`),
    started("nice", "swapped", `/usr/bin/nice -n -5 ${kubelet}`),
    started("taskset", "swapped", `/usr/bin/taskset -c 0 ${kubelet}`),
    {
        ...started("numactl", "swapped", `/usr/bin/numactl --localalloc ${kubelet}`),
        needs: "/usr/bin/numactl",
    },
    wrapper("wrapper with exec", "swapped", 'exec /usr/local/bin/kubelet "$@"'),
    wrapper("wrapper without exec", "refused", '/usr/local/bin/kubelet "$@"; exit 1'),
    shape("ip netns exec", "swapped", {
        tree: unit(
            "kube-proxy",
            `/usr/bin/ip netns exec kube /usr/local/bin/kube-proxy ${flags["kube-proxy"]}`,
        ),
        prepare: "ip netns add kube; ip -n kube link set lo up",
    }),
    shape("systemd-inhibit", "refused", {
        arrange: "rm -f /etc/systemd/system/systemd-logind.service",
        tree: unit(
            "kubelet",
            `/usr/bin/systemd-inhibit --what=shutdown ${kubelet}`,
            [],
            ["After=systemd-logind.service dbus.service"],
        ),
    }),
    shape("EnvironmentFile", "swapped", {
        tree: {
            ...unit("kubelet", "/usr/local/bin/kubelet $KUBELET_ARGS", [
                "EnvironmentFile=/etc/default/kubelet",
            ]),
            "/etc/default/kubelet": { text: `KUBELET_ARGS="${flags.kubelet}"\n` },
        },
    }),
    shape("drop-in overrides ExecStart", "swapped", {
        tree: {
            ...unit("kubelet", "/usr/bin/kubelet --never-started"),
            "/etc/systemd/system/kubelet.service.d/10-start.conf": {
                text: `[Service]\nExecStart=\nExecStart=${kubelet}\n`,
            },
        },
    }),
    started(
        "continued lines",
        "swapped",
        `/usr/local/bin/kubelet \\\n    ${flags.kubelet.split(" ").join(" \\\n    # a remark\n    ")}`,
    ),
    shape("alias of a unit", "swapped", {
        tree: {
            [unitPath("kubelet")]: { link: "k8s-kubelet.service" },
            ...otherUnit("k8s-kubelet.service", unitText("kubelet")),
            "/etc/systemd/system/multi-user.target.wants/kubelet.service": { nothing: true },
        },
    }),
    started("relative ExecStart", "refused", `kubelet ${flags.kubelet}`),
];
