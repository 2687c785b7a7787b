import { runTasks } from "./running-tasks";
import { runSuites } from "./shared-installation";

const inputs = { exclude_images: ["docker.io/before/excluded"], max_concurrent_scans: 2 };

// The first sweep has to find a table that nothing was written to.
runSuites([inputs, {}, runTasks], ["sweeping", "waiting"]);
