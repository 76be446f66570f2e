import type { Component, ComponentSighting } from "../cluster.ts";
import type { Finding } from "./finding.ts";

/** Components that exit with status 1 by design, from a minor on, and count on being started again. */
const exits: readonly {
    readonly component: Component;
    readonly minor: number;
    readonly when: string;
}[] = [
    { component: "kube-controller-manager", minor: 0, when: "when it loses its Lease" },
    { component: "kube-scheduler", minor: 0, when: "when it loses its Lease" },
    {
        component: "kube-proxy",
        minor: 37, // https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/node.go
        when: "when its node's addresses change or its Node object is deleted",
    },
];

/** Values of Restart= that start a unit again whose process exited with status 1 (systemd.service(5)). */
const restarting = ["always", "on-failure"];

/** Units whose Restart= leaves a component down that ends by design. */
export function unitFindings(
    node: string,
    components: readonly ComponentSighting[],
    targetMinor: (component: Component) => number,
): readonly Finding[] {
    return components.flatMap(({ component, unit }) => {
        const row = exits.find((exit) => exit.component === component);
        if (row === undefined || targetMinor(component) < row.minor) return [];
        if (restarting.includes(unit.restart)) return [];
        return [
            {
                check: "unit-restart",
                severity: "warn",
                subject: node,
                message: `${unit.name} has Restart=${unit.restart === "" ? "no" : unit.restart}, and ${component} exits ${row.when}`,
                fix: `set Restart=always in ${unit.name}`,
            },
        ];
    });
}
