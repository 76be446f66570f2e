import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const script = join(import.meta.dirname, "../../../edge/scripts/judgeFlags.sh");

// Real output of v1.37.2, so that no 90 MB binary is needed to test how it is parsed.
const klog = (text: string) =>
    `E1122 17:33:47.514299   13690 run.go:72] "command failed" err="${text.replaceAll('"', '\\"')}"`;
const invalid = (text: string) =>
    klog(
        `failed to validate kubelet configuration, error: ${text}, path: &TypeMeta{Kind:,APIVersion:,}`,
    );
const provoked =
    "invalid configuration: maxOpenFiles (--max-open-files) -1 must not be a negative number";
const percent =
    "invalid configuration: imageGCLowThresholdPercent (--image-gc-low-threshold) 80 must be less than imageGCHighThresholdPercent (--image-gc-high-threshold) 10";
const lenient = `I1122 17:33:47.562548   13706 codec.go:102] "Using lenient decoding as strict decoding failed" err="strict decoding error: unknown field \\"bogusKey\\""`;

describe("judgeFlags.sh", () => {
    let folder = "";
    const put = (name: string, text: string) => {
        writeFileSync(join(folder, name), `#!/bin/bash\n${text}`);
        chmodSync(join(folder, name), 0o755);
    };

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "judge-"));
        // The sandbox needs root; what is tested here is how answers are handled.
        put("unshare", 'shift 2; exec "$@"');
        put("setpriv", 'while [[ $1 == --* ]]; do shift; done; exec "$@"');
        put(
            "systemctl",
            'case "$*" in *MainPID*) echo 0 ;; *) echo "ExecStart={ path=/x ; argv[]=/x --config=/c --v=2 ; ignore_errors=no ; }" ;; esac',
        );
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    /** Runs the script against a binary with this output, and records its arguments. */
    function judge(
        component: string,
        version: readonly [number, string],
        config: readonly [number, string],
    ) {
        put(
            component,
            `printf '%s ' "$@" >>"${folder}/calls"; echo >>"${folder}/calls"
if [[ $* == *--version* ]]; then cat "${folder}/version"; exit ${version[0]}; fi
cat "${folder}/config" >&2; exit ${config[0]}`,
        );
        writeFileSync(join(folder, "version"), `${version[1]}\n`);
        writeFileSync(join(folder, "config"), `${config[1]}\n`);
        const { stdout, status } = spawnSync("bash", [script, component, join(folder, component)], {
            encoding: "utf8",
            env: { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` },
        });
        return { status, lines: stdout.trimEnd().split("\n") };
    }
    const fine = [0, "Kubernetes v1.37.2"] as const;

    it("accepts a kubelet that finds no fault but the one it was given", () => {
        assert.deepEqual(judge("kubelet", fine, [1, invalid(provoked)]), {
            status: 0,
            lines: ["judged\tkubelet Kubernetes v1.37.2"],
        });
    });

    const refusals: readonly [
        string,
        string,
        readonly [number, string],
        readonly [number, string],
        string,
    ][] = [
        [
            "a flag that is gone",
            "kube-controller-manager",
            [1, "Error: unknown flag: --concurrent-service-syncs"],
            [0, ""],
            "unknown flag: --concurrent-service-syncs",
        ],
        [
            "a feature gate that is gone",
            "kube-apiserver",
            [1, klog("unrecognized feature gate: SidecarContainers")],
            [0, ""],
            "unrecognized feature gate: SidecarContainers",
        ],
        [
            "a kubelet's flag",
            "kubelet",
            [1, klog("failed to parse kubelet flag: unknown flag: --containerd")],
            [1, ""],
            "failed to parse kubelet flag: unknown flag: --containerd",
        ],
        [
            "a fault in its config, first in the list",
            "kubelet",
            fine,
            [1, invalid(`[${percent}, ${provoked}]`)],
            percent,
        ],
        [
            "a fault in its config, last in the list",
            "kubelet",
            fine,
            [1, invalid(`[${provoked}, ${percent}]`)],
            percent,
        ],
        [
            "a feature gate in its config",
            "kubelet",
            fine,
            [
                2,
                "panic: failed to merge global and in-flight KubeletConfiguration while setting defaults, error: unrecognized feature gate: SidecarContainers\n\ngoroutine 1 [running]:\nmain.main()",
            ],
            "failed to merge global and in-flight KubeletConfiguration while setting defaults, error: unrecognized feature gate: SidecarContainers",
        ],
        [
            "kube-proxy's config",
            "kube-proxy",
            fine,
            [
                1,
                klog(
                    'failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: "foo": must be iptables',
                ),
            ],
            'failed validate: KubeProxyConfiguration.Mode.ProxyMode: Invalid value: "foo": must be iptables',
        ],
        [
            "kube-scheduler's config",
            "kube-scheduler",
            fine,
            [1, klog('strict decoding error: unknown field "bogusKey"')],
            'strict decoding error: unknown field "bogusKey"',
        ],
    ];
    for (const [name, component, version, config, text] of refusals) {
        it(`refuses ${name}, with the binary's own words`, () => {
            assert.deepEqual(judge(component, version, config), {
                status: 1,
                lines: [`refuses\t${text}`],
            });
        });
    }

    it("names keys that the target ignores, and continues", () => {
        for (const [component, config] of [
            ["kubelet", [1, `${lenient}\n${invalid(provoked)}`]],
            ["kube-proxy", [0, lenient]],
        ] as const)
            assert.deepEqual(judge(component, fine, config), {
                status: 0,
                lines: [
                    'ignores\tstrict decoding error: unknown field "bogusKey"',
                    `judged\t${component} Kubernetes v1.37.2`,
                ],
            });
    });

    it("says so if a kubelet accepts the fault that it was given, or fails elsewhere", () => {
        assert.match(
            judge("kubelet", fine, [0, ""]).lines[0] ?? "",
            /^unjudged\tthe kubelet accepted/,
        );
        const later = judge("kubelet", fine, [
            1,
            klog("failed to construct kubelet dependencies: mkdir /x: permission denied"),
        ]);
        assert.equal(later.status, 0);
        assert.match(later.lines[0] ?? "", /^unjudged\tits config: failed to construct/);
    });

    it("passes the unit's own arguments, and its own last", () => {
        judge("kube-proxy", fine, [0, ""]);
        const { stdout } = spawnSync("cat", [join(folder, "calls")], { encoding: "utf8" });
        assert.equal(
            stdout,
            "--config=/c --v=2 --version \n--config=/c --v=2 --write-config-to=/dev/null \n",
        );
    });

    it("judges no config if the sandbox does not work, but still judges the flags", () => {
        put("unshare", "echo 'unshare: Operation not permitted' >&2; exit 1");
        const { status, lines } = judge("kubelet", fine, [1, invalid(provoked)]);
        assert.equal(status, 0);
        assert.match(lines.join(), /^unjudged\tits config: .*Operation not permitted$/);
        assert.equal(judge("kubelet", [1, "Error: unknown flag: --x"], [1, ""]).status, 1);
    });
});
