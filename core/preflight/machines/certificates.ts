import type { Certificate } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { CertificateSituation } from "./situations.ts";

const warnDays = 30;
const secondsPerDay = 86_400;

/**
 * The certificates in one machine's files, checked against one clock; one finding for a certificate
 * that is in several of them. `now` in seconds since the epoch.
 */
export function certificateFindings(
    node: string,
    certificates: readonly Certificate[],
    now: number,
): readonly Finding[] {
    const first = certificates.filter(
        ({ fingerprint }, at) =>
            certificates.findIndex((other) => other.fingerprint === fingerprint) === at,
    );
    return first.flatMap((certificate) => {
        const { subject, isAuthority, notBefore, notAfter, fingerprint } = certificate;
        const paths = certificates
            .filter((other) => other.fingerprint === fingerprint)
            .map(({ path }) => path);
        const found = (
            severity: Finding["severity"],
            what: CertificateSituation,
        ): readonly Finding[] => [
            { check: "certificates", severity, subjects: [{ kind: "files", node, paths }], what },
        ];
        const [from, on] = [dayOf(notBefore), dayOf(notAfter)];
        const its = { certificate: { subject, isAuthority } };
        if (notBefore > now)
            return found("block", { kind: "certificate-not-yet-valid", ...its, from });
        if (notAfter < now) {
            // A bundle may still hold an authority that its successor in the same bundle has
            // replaced.
            const replaced =
                isAuthority &&
                certificates.some(
                    (other) =>
                        other.path === certificate.path &&
                        other.isAuthority &&
                        other.notAfter > now,
                );
            const severity = replaced ? "warn" : "block";
            return found(severity, { kind: "certificate-expired", ...its, on });
        }
        const days = Math.floor((notAfter - now) / secondsPerDay);
        if (days >= warnDays) return [];
        return found("warn", { kind: "certificate-expiring", ...its, on, days });
    });
}

function dayOf(seconds: number): number {
    return Math.floor(seconds / secondsPerDay);
}
