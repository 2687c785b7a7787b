// Generated from gate-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning: somebody has opened or closed the deployment gate. An open gate lets every deployment pass, or every deployment of one service.
 */
export interface GateEvent {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: events with the same gateEventId are repetitions.
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
 * When the gate closes by itself; absent in Deployment Gate Closed.
 */
openUntil?: string
/**
 * ARN of whoever opened the gate, as the command line found it, or `not stated`; absent in Deployment Gate Closed.
 */
openedBy?: string
/**
 * CLUSTER/SERVICE, if the gate is opened or closed for this service only; absent: for every service.
 */
workload?: string
/**
 * Why the gate was opened, in the words of whoever opened it, also in Deployment Gate Closed.
 */
reason: string
}
