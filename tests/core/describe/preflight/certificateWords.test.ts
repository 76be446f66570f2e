import { assertWords } from "./words.ts";

const certificate = { subject: "CN=a", isAuthority: false };
const renew = "renew it with the authority that signed it, then restart what uses it";
const on = Date.parse("2026-11-22") / 86_400_000;

describe("certificateWords", () => {
    assertWords([
        [
            { kind: "certificate-not-yet-valid", certificate, from: on },
            "is not valid before 2026-11-22 (CN=a)",
            renew,
        ],
        [
            { kind: "certificate-expired", certificate: { ...certificate, isAuthority: true }, on },
            "expired on 2026-11-22 (CN=a)",
            "roll out a new authority beside the old one, then renew what it signed",
        ],
        [
            { kind: "certificate-expiring", certificate, on, days: 29 },
            "expires on 2026-11-22, in 29 days (CN=a)",
            renew,
        ],
        [
            { kind: "certificate-expiring", certificate, on, days: 1 },
            "expires on 2026-11-22, in 1 day (CN=a)",
            renew,
        ],
    ]);
});
