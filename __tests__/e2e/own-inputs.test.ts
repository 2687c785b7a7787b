import { createLogin, PRIVATE_REGISTRY } from "./registry-login";
import { runSuites } from "./shared-installation";

const registry_credentials: Record<string, string[]> = {};
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
      registry_credentials[PRIVATE_REGISTRY] = [await createLogin(aws, "another-team/registry")];
    },
  ],
  ["which-tasks", "errors", "credential-attack"],
);
