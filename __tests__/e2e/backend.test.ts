import { BACKEND_MODE } from "./backend-installation";
import { runSuites } from "./shared-installation";

// The last one destroys it.
runSuites([BACKEND_MODE], ["backend", "backend-to-inline"]);
