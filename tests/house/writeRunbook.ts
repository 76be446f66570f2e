import { writeFileSync } from "node:fs";
import { runbook, runbookFile } from "./runbook.ts";

// `npm run -s runbook`: after a change of the registry.
writeFileSync(runbookFile, runbook());
