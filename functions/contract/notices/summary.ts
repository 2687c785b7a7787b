// Generated from summary.schema.json by `npm run generate`; never edited by hand.
import type { SeverityCounts } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Scan Summary, about a period. It has the running images that fail, those that were never scanned, and the actions of gate and enforcement. Lists are bounded; the number beside each says how many there are.
 */
export interface ScanSummary {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of the summary. An event comes at least once: two with the same summaryId say the same.
 */
summaryId: string
/**
 * The input name of the installation.
 */
installation: string
/**
 * AWS account of the installation; empty where nobody knows it yet.
 */
account: string
/**
 * AWS region of the installation; empty where nobody knows it yet.
 */
region: string
/**
 * When the period begins: where the summary before ends, else a week before the end.
 */
from: string
/**
 * When it ends.
 */
to: string
/**
 * False: the time did not suffice to read all of the ledger, so that there is more than this says.
 */
isComplete: boolean
/**
 * When the sweep of the running tasks ended that says what runs. Absent where none was complete yet: then what a task had within a week counts as running.
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
 * How many of them have failed only since the period began.
 */
new: number
/**
 * Images that fail, too, and that nothing runs.
 */
notRunning: number
/**
 * The worst of them, the worst first: by vulnerabilities, then by tasks.
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
 * Digest of the image. Absent where ECS reported none.
 */
digest?: string
/**
 * Platform that it runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
/**
 * Services and families that run it, the one with most tasks first; empty where no complete sweep has said so yet, or nothing runs it.
 * 
 * @maxItems 3
 */
services: SummaryService[]
/**
 * How many run it besides those.
 */
furtherServices: number
/**
 * Owner of the service with most tasks that has one, by its tags; absent where none has.
 */
owner?: string
counts?: SeverityCounts
/**
 * When the first of its verdicts was reached that have all been FAILED since.
 */
failingSince: string
/**
 * Whether it may have failed before: its oldest verdict that is known is FAILED, too, and may not be its first.
 */
mayFailLonger: boolean
/**
 * Whether it has failed only since the period began.
 */
isNew: boolean
/**
 * When its latest verdict was reached.
 */
verdictAt: string
/**
 * The report in Sysdig Secure, where Sysdig keeps one.
 */
resultUrl?: string
}
/**
 * An ECS service, or the family of tasks of no service.
 */
export interface SummaryService {
/**
 * Kind of workload: an ECS service, or a family of task definitions.
 */
kind: ("service" | "family")
/**
 * Its name.
 */
name: string
/**
 * Name of the cluster; empty where it is not known.
 */
cluster: string
/**
 * AWS account in which it runs; empty where that of the installation is not known.
 */
account: string
/**
 * AWS region in which it runs; empty where that of the installation is not known.
 */
region: string
/**
 * How many of its tasks run the image; 1 where only an event has said so.
 */
tasks: number
/**
 * Since when it is known to run the image.
 */
since: string
/**
 * Owner by its tags; absent where they do not say.
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
 * Some of them, those first that have waited longest.
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
 * Digest of the image. Absent where ECS reported none.
 */
digest?: string
/**
 * Platform that it runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
/**
 * Services and families that run it, the one with most tasks first; empty where no complete sweep has said so yet, or nothing runs it.
 * 
 * @maxItems 3
 */
services: SummaryService[]
/**
 * How many run it besides those.
 */
furtherServices: number
/**
 * Owner of the service with most tasks that has one, by its tags; absent where none has.
 */
owner?: string
/**
 * State of its scan; NONE: nobody has asked for one since the last was given up.
 */
state: ("WAITING" | "SCANNING" | "HELD" | "ERROR" | "NONE")
/**
 * When it was seen first; absent where nobody knows any more.
 */
firstSeenAt?: string
/**
 * Of an error, who can fix it.
 */
errorClass?: ("configuration" | "infrastructure" | "permanent")
/**
 * Why there is no verdict, and what to do, for a person; at most 500 characters.
 */
reason?: string
/**
 * When its scan is looked at or retried; absent where only another task brings one.
 */
dueAt?: string
}
/**
 * How scans get on at the end of the period.
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
 * Cause of the wait: a token that is not stored yet, the breaker, an engine without capacity, or no free slot (max_concurrent_scans). Absent where none waits.
 */
limit?: ("token" | "breaker" | "engine" | "slot")
/**
 * The details, for a person.
 */
limitReason?: string
/**
 * Since when every scan waits because the breaker is open; absent while it is closed.
 */
impairedSince?: string
}
/**
 * Builds, their minutes and costs in the month of the end of the period and in the month before, by account and region of the tasks.
 */
export interface SummaryUsed {
/**
 * How many months and places.
 */
number: number
/**
 * The latest month first; of a month the place first whose builds took longest.
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
 * AWS account of the tasks; empty where it is not known.
 */
account: string
/**
 * AWS region of the tasks; empty where it is not known.
 */
region: string
/**
 * Builds that have ended.
 */
builds: number
/**
 * How long they took, each rounded up to a minute.
 */
minutes: number
/**
 * The same in US dollars, at the list price of BUILD_GENERAL1_SMALL on Linux in us-east-1.
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
 * The gravest of those that were published, of one detail type the latest first.
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
 * Detail type of the event; passed: no event, because every image has passed.
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
 * When it was made.
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
 * References of the images that it is about: of those that were blocked, if there are any.
 * 
 * @maxItems 3
 */
images: string[]
/**
 * How many there are besides those.
 */
furtherImages: number
}
