import { AUDIT, createPolicies, forBothRoles } from "./additional-policies";
import { runSuites } from "./shared-installation";

runSuites(
  [{ ...forBothRoles(AUDIT), security_hub: true }, {}, createPolicies],
  ["additional-policies", "security-hub", "failing-services", "results", "registries"],
);
