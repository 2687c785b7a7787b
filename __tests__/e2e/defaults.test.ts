import { runSuites } from "./shared-installation";

// The last one deploys again, with credentials.
runSuites([], ["crashes", "ledger-outage", "results", "result-documents", "registries"]);
