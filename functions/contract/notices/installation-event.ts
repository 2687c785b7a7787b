// Generated from installation-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning about the whole installation, in one of three forms. The detail type says which form.
 */
export type InstallationEvent = (InstallationImpaired | InstallationRecovered | TokenEvent)
/**
 * Detail type Installation Impaired: two images in a row met an error of the installation. Every scan waits, and no further error is published, until a trial scan works. Trial scans are started now and then.
 */
export type InstallationImpaired = (Impairment & {
/**
 * When the first trial scan is started.
 */
nextScanAt: string
})
/**
 * Detail type Installation Recovered: a trial scan worked. Every waiting scan is started as soon as there is capacity.
 */
export type InstallationRecovered = (Impairment & {
/**
 * When the trial scan that worked ended.
 */
recoveredAt: string
})

/**
 * Properties of both forms about an impairment.
 */
export interface Impairment {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the impairment, the same in the events of its beginning and of its end. An event comes at least once: events of one detail type with the same impairmentId are repetitions.
 */
impairmentId: string
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
 * Since when every scan waits.
 */
impairedAt: string
/**
 * The error that every scan would meet, as the latest scan met it.
 */
error: {
/**
 * Class of the error, which says who can fix it: the owner of the installation (configuration), or nobody, because it may pass (infrastructure).
 */
class: ("configuration" | "infrastructure" | "permanent")
/**
 * The error hits every image.
 */
scope: "installation"
/**
 * What happened and what to do, for a person: the reason of one of the scans.
 */
reason: string
}
}
/**
 * Detail type Installation Waiting or Installation Ready. Scans wait until a token of Sysdig is stored, or start because a token was stored.
 */
export interface TokenEvent {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the event. An event comes at least once: events with the same tokenEventId are repetitions.
 */
tokenEventId: string
/**
 * Detail type of the event. Installation Waiting: a scan found no token, and no scan starts until another version is stored, which is checked every minute. Installation Ready: another version is stored, and every waiting scan is started as soon as there is capacity.
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
 * The error of the scan that found no token, and what to do, for a person.
 */
reason: string
/**
 * Where the token belongs: the ARN of a secret, perhaps with the key of its JSON, or the name of a parameter.
 */
storedIn: string
/**
 * Version that was stored there instead of a token; empty if nothing was stored.
 */
storedVersion: string
}
