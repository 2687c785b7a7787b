// Generated from token-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Installation Waiting or Installation Ready. No scan starts before a token of Sysdig is stored, or scans start because it is.
 */
export interface TokenEvent {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of the event. An event comes at least once: two with the same tokenEventId say the same.
 */
tokenEventId: string
/**
 * Detail type of the event. Installation Waiting: a scan found no token, and no scan starts until another version is stored, which is looked at every minute. Installation Ready: another version is stored, and every scan that waited is started as soon as there is capacity.
 */
detailType: ("Installation Waiting" | "Installation Ready")
/**
 * The input name of the installation.
 */
installation: string
/**
 * AWS account of the installation.
 */
account: string
/**
 * AWS region of the installation.
 */
region: string
/**
 * When the installation began to wait, or when the other version was found.
 */
changedAt: string
/**
 * What a scan met, and what to do, for a person.
 */
reason: string
/**
 * Where the token belongs: the ARN of a secret, perhaps with the key of its JSON, or the name of a parameter.
 */
storedIn: string
/**
 * Version that was stored there instead of a token; empty where there was none.
 */
storedVersion: string
}
