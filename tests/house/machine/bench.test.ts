import assert from "node:assert/strict";
import { canFail, pointsOf } from "../../../lab/machine/interruption.ts";
import { inLanes } from "../../../lab/machine/lanes.ts";
import { changedUnits, parseObservation } from "../../../lab/machine/observation.ts";
import { summary } from "../../../lab/machine/report.ts";
import { shapes } from "../../../lab/machine/shapes/shapes.ts";
import { codeIn } from "../../../lab/machine/upgrade.ts";

describe("the bench of machines", () => {
    it("has shapes with names of their own", () => {
        const names = shapes.map(({ name }) => name);
        assert.deepEqual(names, [...new Set(names)]);
    });

    it("takes each command of the swap once, when it last runs, or every one each time", () => {
        const lines = ["swap.sh:9 mv a b", "common.sh:3 stat", "swap.sh:9 mv a b", "swap.sh:9 x"];
        const at = (all: boolean) =>
            pointsOf(lines.join("\n"), "swap.sh", all).map(
                ({ at: line, command, times }) => `${line} ${command} ${times}`,
            );
        assert.deepEqual(at(false), ["swap.sh:9 mv a b 2", "swap.sh:9 x 1"]);
        assert.deepEqual(at(true), [
            ...["swap.sh:9 mv a b 1", "common.sh:3 stat 1"],
            ...["swap.sh:9 mv a b 2", "swap.sh:9 x 1"],
        ]);
    });

    it("makes only what can fail fail", () => {
        const of = (command: string) => canFail({ at: "swap.sh:9", command, times: 1 });
        for (const command of ["mv a b", 'printf x > "$1"', "systemctl stop x"])
            assert(of(command));
        for (const command of ["[[ -e x ]]", "((n > 0))", "local a", "pid=3", "opened+=(x)"])
            assert(!of(command), command);
    });

    it("finds the code in what scripts say", () => {
        assert.equal(codeIn("w-1: it is so (at all): not (file-in-doubt)\n"), "file-in-doubt");
        assert.equal(
            codeIn("x; back (rolled-back). Its last words:\nbad (no-code) y"),
            "rolled-back",
        );
        assert.equal(codeIn("mv: cannot move (file exists)"), undefined);
    });

    it("reads what runs, each file by its digest", () => {
        const known = new Map([
            ["d1", { name: "kubelet", version: "v1.36.4", behaviour: "healthy" }],
            ["d2", { name: "kube-proxy", version: "v1.37.2", behaviour: "healthy" }],
        ] as const);
        const printed = [
            "component\tkubelet\tactive\thealthy\tshell,d1",
            "component\tkube-proxy\tactive\tunhealthy\td1",
            "unit\tagent.service\tactive/running",
        ];
        const { components, units } = parseObservation(printed.join("\n"), known);
        assert.deepEqual(components.get("kubelet"), {
            state: "active",
            healthy: true,
            versions: ["v1.36.4"],
        });
        assert.deepEqual(components.get("kube-proxy")?.versions, ["kubelet v1.36.4"]);
        assert.deepEqual([...units], [["agent.service", "active/running"]]);
    });

    it("names units that are in another state, but not components and what comes and goes", () => {
        const seen = (units: Readonly<Record<string, string>>) => ({
            components: new Map(),
            units: new Map(Object.entries(units)),
        });
        const before = seen({
            "agent.service": "active/running",
            "kubelet.service": "active/running",
        });
        const after = seen({ "run-u3.service": "active/running" });
        assert.deepEqual(changedUnits(before, after, ["kubelet"]), [
            { unit: "agent.service", was: "active/running", is: "inactive/dead" },
        ]);
    });

    it("reports in order, whoever is ready first", async () => {
        const reported: number[] = [];
        const wait = async (one: number) =>
            new Promise<number>((resolve) => {
                setTimeout(() => {
                    resolve(one);
                }, one);
            });
        await inLanes([20, 1, 10], 3, wait, (one) => {
            reported.push(one);
        });
        assert.deepEqual(reported, [20, 1, 10]);
    });

    it("sums up", () => {
        assert.equal(summary(["ok", "HARM", "ok", "not run"]), "2 ok, 1 HARM, 1 not run");
    });
});
