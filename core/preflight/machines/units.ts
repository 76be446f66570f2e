import type { Component } from "../../cluster/component.ts";
import type { ComponentSighting } from "../../cluster/inventory.ts";
import type { Finding } from "../finding.ts";
import type { UnitSituation } from "./situations.ts";

/** Components that exit with status 1 by design, from a minor on, and rely on being restarted. */
const exiting: readonly {
    readonly component: Component;
    readonly minor: number;
    /** When it loses its Lease; when its node's addresses change or its Node object is deleted. */
    readonly exits: UnitSituation["exits"];
}[] = [
    { component: "kube-controller-manager", minor: 0, exits: "without-lease" },
    { component: "kube-scheduler", minor: 0, exits: "without-lease" },
    {
        component: "kube-proxy",
        minor: 37, // https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/node.go
        exits: "without-node",
    },
];

/**
 * Values of Restart= that restart a unit whose process exited with status 1 (systemd.service(5)).
 */
const restarting = ["always", "on-failure"];

/** Units whose Restart= leaves a component down after it exits by design. */
export function unitFindings(
    node: string,
    components: readonly Pick<ComponentSighting, "component" | "unit">[],
    targetMinor: (component: Component) => number,
): readonly Finding[] {
    return components.flatMap(({ component, unit }) => {
        const row = exiting.find((one) => one.component === component);
        if (row === undefined || targetMinor(component) < row.minor) return [];
        if (restarting.includes(unit.restart)) return [];
        return [
            {
                check: "unit-restart",
                severity: "warn",
                subjects: [node],
                what: {
                    kind: "unit-not-restarted",
                    unit: unit.name,
                    restart: unit.restart === "" ? "no" : unit.restart,
                    component,
                    exits: row.exits,
                },
            },
        ];
    });
}
