import { BUS, CENTRAL } from "./central-account";
import { runSuites } from "./shared-installation";

/** Deployments in the cluster "shop" meet the gate alone, those in "enforced" enforcement alone. */
const inputs = {
  results_topic_subscriber_accounts: [CENTRAL],
  outcome_event_bus_arn: `arn:aws:events:us-east-1:${CENTRAL}:event-bus/${BUS}`,
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

// The first one finds no events of others in its queues.
runSuites(
  [inputs],
  ["other-accounts", "blocking-gate", "blocking-stages", "blocking-exceptions", "blocking-enforcement"],
);
