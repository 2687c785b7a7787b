import type { Check } from "../check";
import { buildQuota, throttles } from "./capacity";
import { deadLetters, eventSource, queuePolicies, rules } from "./events";
import { keys } from "./keys";
import { alarmReceivers, alarms, topic } from "./messages";
import { ecrAccounts, pullTimes } from "./registries";
import { resources } from "./resources";
import { breaker, scannerVersion, token } from "./scanner";
import { taskEvents } from "./tasks";

/** All checks by their names, in the order in which they are printed: along the way of a task's event. */
export const CHECKS: Readonly<Record<string, Check>> = {
  ...{ resources, rules, "queue-policies": queuePolicies, "event-source": eventSource },
  ...{ "task-events": taskEvents, "dead-letters": deadLetters },
  ...{ token, breaker, "scanner-version": scannerVersion, "build-quota": buildQuota, throttles, keys },
  ...{ "ecr-accounts": ecrAccounts, "pull-times": pullTimes },
  ...{ topic, alarms, "alarm-receivers": alarmReceivers },
};
