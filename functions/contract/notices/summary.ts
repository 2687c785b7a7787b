// Generated from summary.schema.json by `npm run generate`; never edited by hand.
import type { SeverityCounts } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Scan Summary, about a period. It lists the running images that fail, the running images that were never scanned, and the actions of gate and enforcement. Each list has a limit; the number beside the list counts all entries.
 */
export interface ScanSummary {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the summary. An event comes at least once: events with the same summaryId are repetitions.
 */
summaryId: string
/**
 * The input name of the installation.
 */
installation: string
/**
 * AWS account of the installation; empty if not yet known.
 */
account: string
/**
 * AWS region of the installation; empty if not yet known.
 */
region: string
/**
 * When the period begins: at the end of the last summary's period, else a week before the end.
 */
from: string
/**
 * When it ends.
 */
to: string
/**
 * False: there was no time to read all of the ledger, so this summary is incomplete.
 */
isComplete: boolean
/**
 * When the sweep ended that says what runs. Absent if no sweep has completed yet: images that a task used in the last 7 days then count as running.
 */
sweptAt?: string
/**
 * Images that the ledger knows.
 */
images: number
failing: FailingImages
neverScanned: NeverScannedImages
capacity: SummaryCapacity
used: SummaryUsed
gate: SummaryDecisions
/**
 * Deployments that the gate holds now.
 */
heldDeployments: number
enforcement: SummaryDecisions
}
/**
 * Images that fail and run.
 */
export interface FailingImages {
/**
 * How many images.
 */
number: number
/**
 * How many of these images began to fail in the period.
 */
new: number
/**
 * Failing images that nothing runs.
 */
notRunning: number
/**
 * The worst of these images, the worst first: by vulnerabilities, then by tasks.
 * 
 * @maxItems 40
 */
images: FailingImage[]
}
/**
 * An image that fails and runs.
 */
export interface FailingImage {
/**
 * Normalised registry/repository[:tag], without the digest.
 */
reference: string
/**
 * Digest of the image. Absent if ECS reported none.
 */
digest?: string
/**
 * Platform that the image runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
/**
 * Services and families that run the image, the one with most tasks first; empty if no complete sweep has listed them yet, or nothing runs the image.
 * 
 * @maxItems 3
 */
services: SummaryService[]
/**
 * How many further services and families run the image.
 */
furtherServices: number
/**
 * Owner, by tags, of the service with most tasks among those with an owner; absent if no service has an owner.
 */
owner?: string
counts?: SeverityCounts
/**
 * When the image began to fail: the first of its verdicts since which all have been FAILED.
 */
failingSince: string
/**
 * Whether the image may have failed earlier: its oldest known verdict is FAILED, too, and may not be its first.
 */
mayFailLonger: boolean
/**
 * Whether the image began to fail in the period.
 */
isNew: boolean
/**
 * When the image's latest verdict was reached.
 */
verdictAt: string
/**
 * The report in Sysdig Secure, if Sysdig keeps one.
 */
resultUrl?: string
}
/**
 * An ECS service, or the family of standalone tasks.
 */
export interface SummaryService {
/**
 * Kind of workload: an ECS service, or a family of task definitions.
 */
kind: ("service" | "family")
/**
 * Name of the service or family.
 */
name: string
/**
 * Name of the cluster; empty if unknown.
 */
cluster: string
/**
 * AWS account in which the workload runs; empty if the installation's account is unknown.
 */
account: string
/**
 * AWS region in which the workload runs; empty if the installation's region is unknown.
 */
region: string
/**
 * How many of the workload's tasks run the image; 1 if only an event has reported this.
 */
tasks: number
/**
 * Since when the workload is known to run the image.
 */
since: string
/**
 * Owner by the workload's tags; absent if no tag names an owner.
 */
owner?: string
}
/**
 * Running images without a verdict.
 */
export interface NeverScannedImages {
/**
 * How many images.
 */
number: number
/**
 * Images without a verdict that nothing runs.
 */
notRunning: number
/**
 * Some of these images; those that have waited longest come first.
 * 
 * @maxItems 20
 */
images: NeverScannedImage[]
}
/**
 * An image that runs and has no verdict.
 */
export interface NeverScannedImage {
/**
 * Normalised registry/repository[:tag], without the digest.
 */
reference: string
/**
 * Digest of the image. Absent if ECS reported none.
 */
digest?: string
/**
 * Platform that the image runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
/**
 * Services and families that run the image, the one with most tasks first; empty if no complete sweep has listed them yet, or nothing runs the image.
 * 
 * @maxItems 3
 */
services: SummaryService[]
/**
 * How many further services and families run the image.
 */
furtherServices: number
/**
 * Owner, by tags, of the service with most tasks among those with an owner; absent if no service has an owner.
 */
owner?: string
/**
 * State of the image's scan; NONE: no scan was asked for since the last was given up.
 */
state: ("WAITING" | "SCANNING" | "HELD" | "ERROR" | "NONE")
/**
 * When it was seen first; absent where nobody knows any more.
 */
firstSeenAt?: string
/**
 * After an error: who can fix it.
 */
errorClass?: ("configuration" | "infrastructure" | "permanent")
/**
 * Why there is no verdict, and what to do, for a person; at most 500 characters.
 */
reason?: string
/**
 * When the scan is looked at or retried; absent if only another task causes a new scan.
 */
dueAt?: string
}
/**
 * State of scans at the end of the period.
 */
export interface SummaryCapacity {
/**
 * Scans that wait for capacity.
 */
waiting: number
/**
 * Scans that may not start yet.
 */
held: number
/**
 * Scans that run.
 */
scanning: number
/**
 * Images whose latest scan ended in an error.
 */
errors: number
/**
 * Cause of the wait: a token that is not stored yet, the breaker, an engine without capacity, or no free slot (max_concurrent_scans). Absent if no scan waits.
 */
limit?: ("token" | "breaker" | "engine" | "slot")
/**
 * The details, for a person.
 */
limitReason?: string
/**
 * Since when every scan waits because the breaker is open; absent while the breaker is closed.
 */
impairedSince?: string
}
/**
 * Builds, their minutes and costs in the month of the end of the period and in the month before, by account and region of the tasks.
 */
export interface SummaryUsed {
/**
 * Number of entries: months and places.
 */
number: number
/**
 * The latest month comes first; within a month, the place whose builds took longest.
 * 
 * @maxItems 1000
 */
places: SummaryUse[]
}
/**
 * Builds of a month for tasks of an account and a region.
 */
export interface SummaryUse {
/**
 * The month, in UTC.
 */
month: string
/**
 * AWS account of the tasks; empty if unknown.
 */
account: string
/**
 * AWS region of the tasks; empty if unknown.
 */
region: string
/**
 * Builds that have ended.
 */
builds: number
/**
 * Minutes of these builds, each rounded up.
 */
minutes: number
/**
 * Price of these minutes in US dollars, at the list price of BUILD_GENERAL1_SMALL on Linux in us-east-1.
 */
usd: number
}
/**
 * Decisions of the gate, or actions of enforcement, in the period.
 */
export interface SummaryDecisions {
/**
 * How many decisions.
 */
number: number
/**
 * How often each detail type was published.
 * 
 * @maxItems 10
 */
kinds: SummaryKind[]
/**
 * The gravest of the published decisions; of one detail type, the latest come first.
 * 
 * @maxItems 15
 */
latest: SummaryDecision[]
}
/**
 * How often a detail type was published.
 */
export interface SummaryKind {
/**
 * Detail type of the event; passed: every image has passed, so no event was published.
 */
detailType: string
/**
 * How often.
 */
number: number
}
/**
 * A decision that was published.
 */
export interface SummaryDecision {
/**
 * Detail type of the event.
 */
detailType: string
/**
 * When the decision was made.
 */
decidedAt: string
/**
 * Name of the cluster.
 */
cluster?: string
/**
 * AWS account of the deployment or the task.
 */
account?: string
/**
 * AWS region of the deployment or the task.
 */
region?: string
/**
 * Name of the service.
 */
service?: string
/**
 * Family of a standalone task.
 */
family?: string
/**
 * References of the decision's images; if some were blocked, of these only.
 * 
 * @maxItems 3
 */
images: string[]
/**
 * How many further images there are.
 */
furtherImages: number
}
