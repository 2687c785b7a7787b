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
        "The function deployment-gate crashed or ran into its time-out when ECS asked it whether a deployment may go on. ECS treats this as a refusal and rolls the deployment back, whatever on_gate_failure says. Next steps: read the errors in the log of deployment-gate. Most likely the function lacks memory, or one of its settings was changed by hand, which terraform plan shows. For an urgent deployment, remove the hook from the service. The alarm goes back to OK within 15 minutes after the last error.",
      reason:
        "The function catches failures and answers as on_gate_failure says. So each error here is a deployment that was rolled back without a decision.",
      watches: { metric: functionMetric(gate.function, "Errors"), statistic: "Sum" },
      periods: 3,
      exists,
    },
    {
      id: "gate-throttles",
      pages: true,
      description:
        "Lambda refused to run the function deployment-gate when ECS asked it whether a deployment may go on. ECS treats a call that it cannot make as a refusal and may roll the deployment back, whatever on_gate_failure says. Next steps: look at the account's concurrency of Lambda in this region (Service Quotas, L-B99A9384) and at the functions that use it up. Raise the quota, or limit these functions. Then deploy again. For an urgent deployment, remove the hook from the service. The alarm goes back to OK within 15 minutes after the last refusal.",
      reason:
        "The module reserves no concurrency, because new accounts have none to reserve. So any other function of the account may use up the concurrency that the gate needs.",
      watches: { metric: functionMetric(gate.function, "Throttles"), statistic: "Sum" },
      periods: 3,
      exists,
    },
    {
      id: "gate-failures",
      description:
        "The deployment gate could not decide about a deployment. A blocking gate answered as on_gate_failure says, which by default lets the deployment pass unchecked. An auditing gate let the deployment pass. Next steps: read failure and error in the log of deployment-gate. A hook at a stage that the gate does not serve lets every deployment pass: fargate-scans coverage names the service. Other likely causes: a cluster that is not in deployment_gate.cluster_arns, a missing permission (boundary, service control or key policy), or ECS or DynamoDB out of reach. The images are still scanned once their tasks run. The alarm goes back to OK within 45 minutes after the last failure.",
      reason:
        "By default the gate fails open, so each failure is a deployment that nobody has judged. Half an hour keeps the alarm raised during the retries of a pipeline.",
      watches: { metric: ownMetric(watched, "GateFailures"), statistic: "Sum" },
      period: 15 * MINUTE_SECONDS,
      periods: 2,
      exists,
    },
  ];
}
