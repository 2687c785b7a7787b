// Generated from outcome.schema.json by `npm run generate`; never edited by hand.
import type { SeverityCounts } from "../images/vulnerabilities";
import type { TopVulnerability } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning: how one scan of one image ended, in one of two forms. The detail type says which form.
 */
export type Outcome = (CompletedOutcome | ErroredOutcome)
/**
 * Detail type Image Scan Completed: the scan ended with a verdict.
 */
export type CompletedOutcome = (OutcomeBase & {
/**
 * PASSED: every policy is kept, or its risks are accepted; FAILED: a policy is broken; NO_POLICY: no policy applied.
 */
verdict: ("PASSED" | "FAILED" | "NO_POLICY")
counts?: SeverityCounts
/**
 * The worst vulnerabilities, at most five, the worst first; fewer if their texts are long. Empty if there are none, or if the build exported no readable list: counts says how many there are. Absent in backend mode.
 * 
 * @maxItems 5
 */
topVulnerabilities?: TopVulnerability[]
/**
 * Names in topVulnerabilities that were not there in the outcome before; absent if there are none.
 * 
 * @maxItems 5
 */
newVulnerabilities?: string[]
/**
 * Policy rules that failed, each as policy / bundle / rule, at most five; fewer if their names are long. Absent in backend mode.
 * 
 * @maxItems 5
 */
failedRules?: string[]
/**
 * The report in Sysdig Secure, if Sysdig keeps one.
 */
resultUrl?: string
/**
 * Digest of the manifest that was scanned, if Sysdig reports one.
 */
scannedDigest?: string
/**
 * Version of the scanner. Absent in backend mode.
 */
scanner?: string
/**
 * Names of the Sysdig policies (sysdig_policies) by which the image was judged. Absent if the account's own policies applied.
 */
policies?: string[]
/**
 * How the image was analysed: inline in CodeBuild, or by Sysdig's backend.
 */
origin: ("inline" | "backend")
})
/**
 * Detail type Image Scan Errored: the scan ended without a verdict. An earlier verdict of the image still counts.
 */
export type ErroredOutcome = (OutcomeBase & {
error: {
/**
 * Class of the error, which says who can fix it: the owner of the installation (configuration), the owner of the image (permanent), or nobody, because it may pass (infrastructure).
 */
class: ("configuration" | "infrastructure" | "permanent")
/**
 * Extent of the error. image: this image. source: the image's repository or the credentials for it. installation: every image. transient: this scan only.
 */
scope: ("image" | "registry" | "installation" | "transient")
/**
 * What happened and what to do, for a person.
 */
reason: string
/**
 * When the scan is retried; absent if only another task causes a new scan.
 */
retryAt?: string
}
})

/**
 * Properties of both forms.
 */
export interface OutcomeBase {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the scan. An event comes at least once: events with the same scanId are repetitions.
 */
scanId: string
/**
 * The input name of the installation that scanned.
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
image: ScannedImage
/**
 * Name of the ECS cluster of the task; absent if no task asked for the scan, or the task's ARN does not name the cluster.
 */
cluster?: string
/**
 * ARN of the task last seen with the image; absent if no task asked for the scan.
 */
task?: string
/**
 * When the image was first seen; absent if no longer known.
 */
firstSeenAt?: string
/**
 * When the scan ended.
 */
endedAt: string
/**
 * Difference from the last outcome of the image. first: the image never had a verdict, or the error is the first of its kind since the latest verdict. worse, better: by the verdict, or else by counts. With equal counts, the outcome is worse if one of the worst vulnerabilities has become known to be exploited (KEV). better: also a verdict that ends an error. same: no news.
 */
change: ("first" | "worse" | "better" | "same")
/**
 * ARN of the CodeBuild build that scanned the image, if there is one.
 */
build?: string
/**
 * Owner of the service that runs the image with most tasks, by the tags of owner_tag_keys: one line without markup. Absent if no tag names an owner.
 */
owner?: string
/**
 * Services and families that run the image, as seen by the latest complete sweep and the ends of scans since then. The workload with most tasks comes first; empty if nothing runs the image. Absent if unknown, and without sweeps (`sweep_schedule`).
 * 
 * @maxItems 5
 */
services?: RunningService[]
/**
 * AWS accounts of all services and families that run the image, including furtherServices; empty if nothing runs the image. Absent if services is absent.
 * 
 * @maxItems 401
 */
accounts?: string[]
/**
 * How many further services and families run the image; absent if services lists all.
 */
furtherServices?: number
/**
 * Other owners, of furtherServices that the ledger names: it names at most 20 services of an image. Absent if no other owner is known.
 * 
 * @minItems 1
 * @maxItems 15
 */
furtherOwners?: string[]
}
/**
 * The image of the container.
 */
export interface ScannedImage {
/**
 * Normalised registry/repository[:tag], without the digest.
 */
reference: string
/**
 * The reference without its tag.
 */
repository: string
/**
 * Digest that the task runs; of a multi-platform image the digest of its index. Absent if ECS reported none.
 */
digest?: string
/**
 * Platform that the task runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
}
/**
 * An ECS service that runs the image, or the family of task definitions of standalone tasks.
 */
export interface RunningService {
/**
 * Whether this is a service or a family.
 */
kind: ("service" | "family")
/**
 * Name of the service or the family.
 */
name: string
/**
 * Name of the ECS cluster.
 */
cluster: string
/**
 * AWS account in which the workload runs.
 */
account: string
/**
 * AWS region in which the workload runs.
 */
region: string
/**
 * Number of the workload's tasks that run the image; 1 until a sweep has counted them.
 */
tasks: number
/**
 * Set if no sweep has seen the image since: the service started the task or deployment whose image was scanned. The next sweep says whether the service still runs the image.
 */
startedBy?: true
/**
 * Owner of the workload; absent if no tag names an owner.
 */
owner?: string
}
