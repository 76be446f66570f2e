import { assertWords } from "./words.ts";

describe("configurationWords", () => {
    assertWords([
        [
            { kind: "target-refuses", component: "kubelet", text: "unknown flag: --containerd" },
            "kubelet: the target would not start: unknown flag: --containerd",
            "remove it from the unit or the config file, restart the current version without it, and run preview again",
        ],
        [
            { kind: "target-ignores", component: "kube-proxy", text: 'unknown field "a"' },
            'kube-proxy: the target does not know a key of its config file and ignores it: unknown field "a"',
            "remove the key, or find what replaced it",
        ],
        [
            { kind: "target-cannot-judge", component: "kube-proxy", text: "no unshare" },
            "kube-proxy: the target could not check its configuration: no unshare",
            "compare it with the target's release notes",
        ],
        [
            { kind: "not-staged-yet" },
            "the target is not staged there yet: the new binaries check flags, feature gates and config files during staging, before anything is stopped",
            "nothing to do",
        ],
        [
            { kind: "unhealthy-component", component: "kube-scheduler", detail: "refused" },
            "kube-scheduler is running but not healthy (refused); the same check decides after its swap, which could only fail",
            "repair it or, if it serves anyway and only listens elsewhere, waive this with the reason: the swap is then rolled back unless the new version answers",
        ],
        [
            {
                kind: "unit-not-restarted",
                unit: "kube-scheduler.service",
                restart: "on-success",
                component: "kube-scheduler",
                exits: "without-lease",
            },
            "kube-scheduler.service has Restart=on-success, and kube-scheduler exits when it loses its Lease",
            "set Restart=always in kube-scheduler.service",
        ],
        [
            {
                kind: "unit-not-restarted",
                unit: "proxy.service",
                restart: "no",
                component: "kube-proxy",
                exits: "without-node",
            },
            "proxy.service has Restart=no, and kube-proxy exits when its node's addresses change or its Node object is deleted",
            "set Restart=always in proxy.service",
        ],
    ]);
});
