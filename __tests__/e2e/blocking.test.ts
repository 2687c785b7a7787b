import { runSuites } from "./shared-installation";

/** Deployments in the cluster "shop" meet the gate alone, those in "enforced" enforcement alone. */
const inputs = {
  deployment_gate: { mode: "block" },
  enforcement: {
    mode: "act",
    max_actions_per_hour: 6,
    cluster_arns: ["arn:aws:ecs:us-east-1:123456789012:cluster/enforced"],
  },
  exceptions: [
    {
      image: "docker.io/blocking/vulnerable-excepted",
      until: "2099-12-31",
      reason: "no fix yet",
      owner: "team-shop",
    },
  ],
};

runSuites([inputs], ["blocking-gate", "blocking-stages", "blocking-exceptions", "blocking-enforcement"]);
