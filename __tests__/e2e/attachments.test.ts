import { runSuites } from "./shared-installation";

// The last suite loses the ledger.
runSuites(
  [{ ledger_deletion_protection: true, security_hub: true }],
  ["security-hub", "failing-services", "results", "lost-ledger"],
);
