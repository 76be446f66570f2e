import { X509Certificate } from "node:crypto";
import {
    controlPlaneComponents,
    workerComponents,
    type Component,
} from "../../core/cluster/component.ts";
import type { Certificate, HostFacts, Judgement } from "../../core/preflight/facts.ts";
import { etcdFacts } from "./etcdFacts.ts";

/**
 * What preflight.sh printed, parsed.
 *
 * @param window when the script was sent and when its output had arrived, by this machine's clock,
 *     in seconds since the epoch
 * @throws Error if the report is incomplete
 */
export function hostFacts(
    report: string,
    window: { readonly sent: number; readonly received: number },
): HostFacts {
    const lines = report.split("\n").map((line) => line.split("\t"));
    if (!report.endsWith("end\tpreflight\n")) throw new Error("its report is incomplete");
    const all = (key: string) =>
        lines.filter(([first]) => first === key).map(([, ...rest]) => rest);
    const one = (key: string) => all(key)[0]?.[0] ?? "";
    const [total = "", free = ""] = all("disk")[0] ?? [];
    return {
        clock: {
            least: Number(one("clockEnd")) - window.received,
            most: Number(one("clockStart")) - window.sent,
        },
        cgroup: one("cgroup"),
        kernel: one("kernel"),
        runc: one("runc") || undefined,
        disk: {
            total: Number(total),
            free: Number(free),
            binaries: Object.fromEntries(
                all("binary").map(([component = "", size]) => [component, Number(size)]),
            ),
            copied: all("copied").flatMap(([name]) => componentNamed(name) ?? []),
        },
        certificates: all("certificate").flatMap(([path = "", pem = ""]) =>
            certificatesIn(path, Buffer.from(pem, "base64").toString()),
        ),
        judgements: all("verdict").flatMap(judgement),
        staged: all("staged").flatMap(([name]) => componentNamed(name) ?? []),
        settings: settings(all("setting")),
        etcd: etcdFacts({
            members: all("etcdMembers")[0]?.[0],
            alarms: all("etcdAlarms")[0]?.[0],
            statuses: all("etcdStatus"),
            errors: all("etcdError"),
        }),
        etcdTools: all("etcdTool").flatMap(([tool]) => tool ?? []),
    };
}

/** The certificates of a PEM text; a block that cannot be parsed is left out. */
export function certificatesIn(path: string, pem: string): readonly Certificate[] {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.flatMap((block) => {
        try {
            const certificate = new X509Certificate(block);
            return {
                path,
                subject: certificate.subject.replaceAll("\n", ", "),
                fingerprint: certificate.fingerprint256,
                notBefore: Date.parse(certificate.validFrom) / 1000,
                notAfter: Date.parse(certificate.validTo) / 1000,
                isAuthority: certificate.ca,
            };
        } catch {
            return []; // what is not a certificate cannot expire
        }
    });
}

const verdicts = ["refuses", "ignores", "unjudged", "judged"] as const;

function judgement([name, word, ...text]: readonly string[]): readonly Judgement[] {
    const component = componentNamed(name);
    const verdict = verdicts.find((known) => known === word);
    if (component === undefined || verdict === undefined) return [];
    return [{ component, verdict, text: text.join(" ") }];
}

function settings(rows: readonly (readonly string[])[]): HostFacts["settings"] {
    const found: Partial<Record<Component, Record<string, string>>> = {};
    for (const [name, key = "", value = ""] of rows) {
        const component = componentNamed(name);
        if (component !== undefined) (found[component] ??= {})[key] = value;
    }
    return found;
}

function componentNamed(name: string | undefined): Component | undefined {
    return [...controlPlaneComponents, ...workerComponents].find((known) => known === name);
}
