import { createLogin, PRIVATE_REGISTRY } from "./registry-login";
import { runTasks } from "./running-tasks";
import { runSuites } from "./shared-installation";

const registry_credentials: Record<string, { secret_arns: string[]; default_secret_arn: string }> = {};
const inputs = {
  exclude_images: ["docker.io/before/excluded"],
  launch_types: ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"],
  max_concurrent_scans: 2,
  registry_credentials,
};

// The first sweep has to find a table that nothing was written to.
runSuites(
  [
    inputs,
    {},
    async (aws) => {
      await runTasks(aws);
      const login = await createLogin(aws, "another-team/registry");
      registry_credentials[PRIVATE_REGISTRY] = { secret_arns: [login], default_secret_arn: login };
    },
  ],
  ["sweeping", "credential-attack"],
);
