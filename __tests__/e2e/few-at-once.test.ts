import { runTasks } from "./running-tasks";
import { runSuites } from "./shared-installation";

const inputs = {
  exclude_images: ["docker.io/before/excluded"],
  launch_types: ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"],
  max_concurrent_scans: 2,
};

// The first sweep has to find a table that nothing was written to.
runSuites([inputs, {}, runTasks], ["sweeping", "launch-types"]);
