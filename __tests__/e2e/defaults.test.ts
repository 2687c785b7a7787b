import { runSuites } from "./shared-installation";

// The last one deploys again, with credentials.
runSuites([], ["results", "registries"]);
