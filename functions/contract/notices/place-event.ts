// Generated from place-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning about a place, which is an account and region of the input members. The place does not answer sweeps, answers them again, or sends no task events.
 */
export interface PlaceEvent {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: events with the same placeEventId are repetitions.
 */
placeEventId: string
/**
 * The event's detail type. Not Answering: a sweep could not read the place, which worked before or has never worked. Answering: reading works again. Not Heard: tasks run there, but the rule that sends their events is missing or off.
 */
detailType: ("Place Not Answering" | "Place Answering" | "Place Not Heard")
/**
 * The input name of the installation.
 */
installation: string
/**
 * AWS account of the place.
 */
account: string
/**
 * AWS region of the place.
 */
region: string
/**
 * When the sweep found this.
 */
changedAt: string
/**
 * Why, and what to do, for a person; in Place Answering, why the place had not answered.
 */
reason: string
/**
 * Since when the place does not answer, or did not answer; absent in Place Not Heard.
 */
unansweredAt?: string
}
