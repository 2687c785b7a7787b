import { createLogin, PRIVATE_REGISTRY } from "./registry-login";
import { runSuites } from "./shared-installation";

const registry_credentials: Record<string, { secret_arns: string[]; default_secret_arn: string }> = {};
const inputs = {
  exclude_images: ["docker.io/library/excluded*"],
  registry_credentials,
  rescan_after_hours: 48,
  sysdig_policies: ["production"],
};

runSuites(
  [
    inputs,
    {},
    async (aws) => {
      const login = await createLogin(aws, "another-team/registry");
      registry_credentials[PRIVATE_REGISTRY] = { secret_arns: [login], default_secret_arn: login };
    },
  ],
  ["which-tasks", "credential-attack"],
);
