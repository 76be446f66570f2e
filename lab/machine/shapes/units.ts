/** What hangs on a component's unit, and how systemd starts it, stops it and starts it again. */
import { oldVersion } from "../releases.ts";
import { flags, otherUnit, unit } from "./plain.ts";
import { type Shape, shape } from "./shape.ts";

const kubelet = `/usr/local/bin/kubelet ${flags.kubelet}`;

const agent = (...lines: readonly string[]) =>
    otherUnit(
        "node-agent.service",
        ["[Unit]", ...lines, "[Service]", "ExecStart=/usr/bin/sleep infinity", ""].join("\n"),
    );
const dependant = (name: string, ...lines: readonly string[]) =>
    shape(name, "swapped", { tree: agent(...lines, "After=kubelet.service") });
const behavingStart = `${kubelet} --behaviour-file=/etc/kubernetes/behaviour`;
const behaving = (words: string) => ({
    ...unit("kubelet", behavingStart, ["TimeoutStopSec=3"]),
    "/etc/kubernetes/behaviour": { text: words },
});

export const units: readonly Shape[] = [
    dependant("Requires= of another unit", "Requires=kubelet.service"),
    dependant("BindsTo= of another unit", "BindsTo=kubelet.service"),
    dependant("PartOf= of another unit", "PartOf=kubelet.service"),
    dependant("Upholds= of another unit", "Upholds=kubelet.service"),
    shape("controllers that require their kube-apiserver", "swapped", {
        components: ["kube-apiserver"],
        tree: agent("Requires=kube-apiserver.service", "After=kube-apiserver.service"),
    }),
    shape("socket activation", "swapped", {
        tree: {
            ...unit("kubelet", kubelet, [], ["Requires=kubelet.socket", "After=kubelet.socket"]),
            ...otherUnit("kubelet.socket", "[Socket]\nListenStream=127.0.0.1:10248\n"),
        },
    }),
    shape("Restart=always, RestartSec=0", "swapped", {
        tree: unit("kubelet", kubelet, ["Restart=always", "RestartSec=0"]),
    }),
    shape("Type=notify", "swapped", { tree: unit("kubelet", kubelet, ["Type=notify"]) }),
    shape("RuntimeDirectory=, preserved", "swapped", {
        tree: unit("kubelet", kubelet, [
            "RuntimeDirectory=kubelet",
            "RuntimeDirectoryPreserve=restart",
            "ExecStartPre=/bin/sh -c 'test -e /run/kubelet/state || date +%%N >/run/kubelet/state'",
        ]),
        mounts: ["/run/kubelet"],
    }),
    shape("slow stop", "swapped", { tree: behaving("stops-after=2s") }),
    shape("stop that outlasts its limit", "swapped", { tree: behaving("stops-after=60s") }),
    shape("stop that never ends", "refused", {
        tree: {
            ...behaving("stops-after=10m"),
            ...unit("kubelet", behavingStart, ["TimeoutStopSec=infinity"]),
        },
    }),
    shape("not healthy before", "refused", {
        tree: behaving("never-ready"),
        startsHealthy: false,
    }),
    shape("leftover of an earlier swap", "rolled back", {
        target: "v1.37.3",
        tree: {
            "/var/lib/kube-lockstep/releases/v1.35.9/kubelet": {
                binary: "kubelet",
                version: "v1.35.9",
            },
            "/var/lib/kube-lockstep/swapping/kubelet": {
                link: "/var/lib/kube-lockstep/releases/v1.35.9/kubelet",
            },
            "/var/lib/kube-lockstep/records/kubelet": { text: `${oldVersion} t0\n` },
        },
    }),
];
