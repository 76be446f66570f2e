import type { CertificateSituation } from "../../preflight/machines/situations.ts";
import { count, day } from "../words.ts";
import type { FindingWords } from "./words.ts";

/** What is wrong with a certificate, in words. */
export function certificateWords(what: CertificateSituation): FindingWords {
    const { subject, isAuthority } = what.certificate;
    return {
        message: `${validity(what)} (${subject})`,
        fix: isAuthority
            ? "roll out a new authority beside the old one, then renew what it signed"
            : "renew it with the authority that signed it, then restart what uses it",
    };
}

function validity(what: CertificateSituation): string {
    switch (what.kind) {
        case "certificate-not-yet-valid":
            return `is not valid before ${day(what.from)}`;
        case "certificate-expired":
            return `expired on ${day(what.on)}`;
        case "certificate-expiring":
            return `expires on ${day(what.on)}, in ${count(what.days, "day")}`;
    }
}
