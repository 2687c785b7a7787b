// Generated from gate-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning: somebody has opened or closed the deployment gate. An open gate lets every deployment through, or those of one service.
 */
export interface GateEvent {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: two with the same gateEventId say the same.
 */
gateEventId: string
/**
 * The event's detail type.
 */
detailType: ("Deployment Gate Opened" | "Deployment Gate Closed")
/**
 * The input name of the installation.
 */
installation: string
/**
 * When the gate was opened or closed.
 */
changedAt: string
/**
 * When the gate closes by itself; absent of Deployment Gate Closed.
 */
openUntil?: string
/**
 * ARN of whoever opened it, as the command line found it, or `not stated`; absent of Deployment Gate Closed.
 */
openedBy?: string
/**
 * CLUSTER/SERVICE, where the gate is opened or closed for that service alone; absent: for every service.
 */
workload?: string
/**
 * Why, in the words of whoever did it; of Deployment Gate Closed, the reason for which it had been open.
 */
reason: string
}
