import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import type { GateEvent } from "../../contract/notices/gate-event";
import { noticeId } from "../../contract/notices/notice";
import { describeDeployment, nameOfDeployed } from "../describe-deployment";
import type { TopicMessage } from "./topic-message";

/** The attribute `deployment` of each message, and what its title begins with. */
const STATES: Readonly<Record<DeploymentEvent["detailType"], readonly [attribute: string, title: string]>> = {
  "Deployment Blocked": ["BLOCKED", "Deployment BLOCKED"],
  "Deployment Audited": ["AUDITED", "Deployment would be BLOCKED"],
  "Deployment Allowed Unscanned": ["ALLOWED_UNSCANNED", "Deployment ALLOWED UNSCANNED"],
  "Deployment Exception Used": ["EXCEPTION_USED", "Deployment passed by EXCEPTION"],
  "Deployment Rolled Back": ["ROLLED_BACK", "Deployment ROLLED BACK"],
  "Task Stopped": ["TASK_STOPPED", "Task STOPPED"],
  "Enforcement Audited": ["ENFORCEMENT_AUDITED", "Enforcement did NOT act"],
  "Enforcement Paused": ["ENFORCEMENT_PAUSED", "Enforcement PAUSED"],
};

/** The message that a developer gets whose deployment or task is concerned. */
export function deploymentMessage(event: DeploymentEvent): TopicMessage {
  const [state, title] = STATES[event.detailType];
  const { cluster = "", service = "", family = "", owner = "" } = event;
  const name = nameOfDeployed(event);
  return {
    title: `${title}: ${name}`,
    lines: describeDeployment(event),
    attributes: { deployment: state, cluster, service, family, owner },
    id: noticeId(event),
    thread: name,
  };
}

/** The message that somebody has opened or closed the gate. */
export function gateMessage(event: GateEvent): TopicMessage {
  const { detailType, installation, changedAt, openUntil, reason } = event;
  const isOpen = detailType === "Deployment Gate Opened";
  const state = isOpen ? "OPENED" : "CLOSED";
  return {
    title: `Deployment gate ${state}: ${installation}`,
    lines: isOpen
      ? [
          `From ${changedAt} until ${openUntil} every deployment passes, whatever verdicts its images have.`,
          `Reason: ${reason}`,
          "To close it before: npm run scans -- gate close",
        ]
      : [`Since ${changedAt} deployments are judged again.`, `It had been open because of: ${reason}`],
    attributes: { gate: state },
    id: noticeId(event),
    thread: installation,
  };
}
