// Generated from installation-event.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning that is about the whole installation. The detail type says which of the three forms it has.
 */
export type InstallationEvent = (InstallationImpaired | InstallationRecovered | TokenEvent)
/**
 * Detail type Installation Impaired: two images in a row met an error of the installation. Every scan waits, and no further error is published, until one scan, which is started now and then, meets it no more.
 */
export type InstallationImpaired = (Impairment & {
/**
 * When the first of these scans is started.
 */
nextScanAt: string
})
/**
 * Detail type Installation Recovered: a scan met the error no more. Every scan that waited is started as soon as there is capacity.
 */
export type InstallationRecovered = (Impairment & {
/**
 * When the scan ended that met it no more.
 */
recoveredAt: string
})

/**
 * Properties of both forms about an impairment.
 */
export interface Impairment {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of the impairment, the same in the event of its beginning and in that of its end. An event comes at least once: two of one detail type with the same impairmentId say the same.
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
 * The error that every scan would meet, as the latest one met it.
 */
error: {
/**
 * Class of the error, which says who can fix it: the owner of the installation (configuration), or nobody, because it may pass (infrastructure).
 */
class: ("configuration" | "infrastructure" | "permanent")
/**
 * It hits every image.
 */
scope: "installation"
/**
 * The event and what to do, for a person, in the words of one of the scans.
 */
reason: string
}
}
/**
 * Detail type Installation Waiting or Installation Ready. No scan starts before a token of Sysdig is stored, or scans start because it is.
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
 * The error of the scan that found no token, and what to do, for a person.
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
