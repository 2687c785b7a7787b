import { commandLine } from "../contract/documentation/command-line";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import type { GateEvent } from "../contract/notices/gate-event";
import { noticeId } from "../contract/notices/notice";
import type { Place } from "../contract/places/place";
import { inUtc } from "../contract/times";
import { describeDeployment, nameOfDeployed, whatToDo } from "./describe-deployment";
import type { TopicMessage } from "./topic-message";

/** The attribute `deployment` of each message, and what its title begins with. */
const STATES: Readonly<Record<DeploymentEvent["detailType"], readonly [attribute: string, title: string]>> = {
  "Deployment Blocked": ["BLOCKED", "Deployment BLOCKED"],
  "Deployment Audited": ["AUDITED", "Deployment would be BLOCKED"],
  "Deployment Allowed Failed": ["ALLOWED_FAILED", "Deployment ALLOWED although FAILED"],
  "Deployment Allowed Unscanned": ["ALLOWED_UNSCANNED", "Deployment ALLOWED UNSCANNED"],
  "Deployment Exception Used": ["EXCEPTION_USED", "Deployment passed by EXCEPTION"],
  "Deployment Rolled Back": ["ROLLED_BACK", "Deployment ROLLED BACK"],
  "Task Stopped": ["TASK_STOPPED", "Task STOPPED"],
  "Enforcement Audited": ["ENFORCEMENT_AUDITED", "Enforcement did NOT act"],
  "Enforcement Paused": ["ENFORCEMENT_PAUSED", "Enforcement PAUSED"],
};

/**
 * The message that a developer gets whose deployment or task is concerned.
 *
 * @param own place of the installation, which the text does not name
 */
export function deploymentMessage(event: DeploymentEvent, own: Place): TopicMessage {
  const [state, usual] = STATES[event.detailType];
  const title = event.wouldBe === "waiting" ? "Deployment would be HELD" : usual;
  const { account, cluster = "", service = "", family = "", owner = "" } = event;
  const name = nameOfDeployed(event, own);
  return {
    title: `${title}: ${name}`,
    lines: describeDeployment(event, own),
    steps: whatToDo(event),
    attributes: { deployment: state, account: [account], cluster, service, family, owner },
    id: noticeId(event),
    thread: name,
  };
}

/** The message that somebody has opened or closed the gate. */
export function gateMessage(event: GateEvent): TopicMessage {
  const { detailType, installation, changedAt, openUntil, openedBy, workload, reason } = event;
  const isOpen = detailType === "Deployment Gate Opened";
  const state = isOpen ? "OPENED" : "CLOSED";
  const of = workload ? ` --workload ${workload}` : "";
  const close = `To close it before: ${commandLine(`gate close${of}`, installation)}`;
  const which = workload ? `every deployment of ${workload}` : "every deployment";
  return {
    title: `Deployment gate ${state}: ${installation}${workload ? `, ${workload}` : ""}`,
    lines: isOpen
      ? [
          `From ${inUtc(changedAt)} until ${inUtc(openUntil ?? "it is closed")} ${which} passes, whatever verdicts its images have.`,
          `Reason: ${reason || "none was given"}`,
          `Opened by: ${openedBy ?? "not stated"}`,
          close,
        ]
      : [
          `Since ${inUtc(changedAt)} ${workload ? `deployments of ${workload}` : "deployments"} are judged again.`,
          `It had been open because of: ${reason || "no reason that was given"}`,
        ],
    steps: [
      isOpen
        ? close
        : `${commandLine("audit --json", installation)} lists what passed meanwhile, with gate-open.`,
    ],
    attributes: { gate: state },
    id: noticeId(event),
    thread: installation,
  };
}
