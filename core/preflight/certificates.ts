import type { Certificate } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { count, day, listed } from "../describe/words.ts";

const warnDays = 30;
const secondsPerDay = 86_400;

/**
 * The certificates of one machine's files, against one clock; one finding for a certificate that lies
 * in several of them. `now` in seconds since the epoch.
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
        const { subject, notBefore, notAfter, fingerprint } = certificate;
        const path = listed(
            certificates.filter((other) => other.fingerprint === fingerprint).map((c) => c.path),
            1,
        );
        const found = (severity: Finding["severity"], message: string): readonly Finding[] => [
            {
                check: "certificates",
                severity,
                subject: `${node} ${path}`,
                message: `${message} (${subject})`,
                fix: certificate.isAuthority
                    ? "roll out a new authority beside the old one, then renew what it signed"
                    : "renew it with the authority that signed it, then restart what uses it",
            },
        ];
        if (notBefore > now) return found("block", `is not valid before ${day(notBefore)}`);
        const days = Math.floor((notAfter - now) / secondsPerDay);
        if (notAfter < now) {
            // A bundle may keep an authority that its successor beside it has replaced.
            const replaced =
                certificate.isAuthority &&
                certificates.some(
                    (other) =>
                        other.path === certificate.path &&
                        other.isAuthority &&
                        other.notAfter > now,
                );
            return found(replaced ? "warn" : "block", `expired on ${day(notAfter)}`);
        }
        return days < warnDays
            ? found("warn", `expires on ${day(notAfter)}, in ${count(days, "day")}`)
            : [];
    });
}
