import { MINUTE_SECONDS } from "../installation";
import type { Alarm } from "./alarm";
import { functionMetric, ownMetric, type Watched } from "./metrics";

export function gateAlarms(watched: Watched): readonly Alarm[] {
  const { gate } = watched;
  const { exists } = gate;
  return [
    {
      id: "gate-errors",
      pages: true,
      description:
        "The function deployment-gate crashed or ran into its time-out when ECS asked it whether a deployment may go on. ECS takes that for a refusal and rolls the deployment back, whatever on_gate_failure says. Next steps: read the errors in the log of deployment-gate. Most likely it lacks memory, or a setting of it was changed by hand, which terraform plan shows. An urgent deployment goes through without the hook in its service. The alarm goes back to OK within 15 minutes after the last error.",
      reason:
        "The function catches each failure and answers as on_gate_failure says, so that one error is one deployment that was rolled back without a decision.",
      watches: { metric: functionMetric(gate.function, "Errors"), statistic: "Sum" },
      periods: 3,
      exists,
    },
    {
      id: "gate-throttles",
      pages: true,
      description:
        "Lambda refused to run the function deployment-gate when ECS asked it whether a deployment may go on. ECS takes a call that it cannot make for a refusal and may roll the deployment back, whatever on_gate_failure says. Next steps: look at the account's concurrency of Lambda in this region (Service Quotas, L-B99A9384) and at the functions that use it up. Raise the quota, or bound those functions. Then deploy again. An urgent deployment goes through without the hook in its service. The alarm goes back to OK within 15 minutes after the last one.",
      reason:
        "The module reserves no concurrency, which new accounts cannot give, so that any other function of the account may use up the gate's.",
      watches: { metric: functionMetric(gate.function, "Throttles"), statistic: "Sum" },
      periods: 3,
      exists,
    },
    {
      id: "gate-failures",
      description:
        "The deployment gate could not decide about a deployment. Where it blocks it answered as on_gate_failure says, which by default lets the deployment through, unseen; where it audits, it let it through. Next steps: read failure and error in the log of deployment-gate. A hook at a stage that the gate does not gate lets every deployment pass: fargate-scans coverage names the service. Other likely causes: a cluster that the gate is not for (deployment_gate.cluster_arns), a permission that is gone (boundary, service control or key policy), or ECS or DynamoDB out of reach. The images of its tasks are scanned as those of all others. The alarm goes back to OK within 45 minutes after the last failure.",
      reason:
        "By default the gate fails open, so that one failure is one deployment that nobody has judged. Half an hour holds the alarm over the retries of a pipeline.",
      watches: { metric: ownMetric(watched, "GateFailures"), statistic: "Sum" },
      period: 15 * MINUTE_SECONDS,
      periods: 2,
      exists,
    },
  ];
}
