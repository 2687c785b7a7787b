// Generated from place-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning about a place, an account and region of the input members. It does not answer sweeps, answers them again, or sends no task events.
 */
export interface PlaceEvent {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: two with the same placeEventId say the same.
 */
placeEventId: string
/**
 * The event's detail type. Not Answering: a sweep could not look into the place, for the first time or after it could. Answering: a sweep could again. Not Heard: tasks run there, and the rule that sends their events is missing or off.
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
 * When the sweep found it.
 */
changedAt: string
/**
 * Why, and what to do, for a person; of Place Answering, why it had not answered.
 */
reason: string
/**
 * Since when it does not answer, or did not; absent of Place Not Heard.
 */
unansweredAt?: string
}
