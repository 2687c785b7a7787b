// Generated from outcome.schema.json by `npm run generate`; never edited by hand.
import type { SeverityCounts } from "../images/vulnerabilities";
import type { TopVulnerability } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning: how one scan of one image ended. The detail type says which of the two forms it has.
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
 * The worst vulnerabilities, at most five, the worst first; fewer where their texts are long. Empty where there are none, or where the build exported none that can be read: counts says how many there are. Absent in backend mode.
 * 
 * @maxItems 5
 */
topVulnerabilities?: TopVulnerability[]
/**
 * Names of those among topVulnerabilities that were not among them before; absent where there are none.
 * 
 * @maxItems 5
 */
newVulnerabilities?: string[]
/**
 * Policy rules that failed, each as policy / bundle / rule, at most five; fewer where their names are long. Absent in backend mode.
 * 
 * @maxItems 5
 */
failedRules?: string[]
/**
 * The report in Sysdig Secure, where Sysdig keeps one.
 */
resultUrl?: string
/**
 * Digest of the manifest that was scanned, where Sysdig reports one.
 */
scannedDigest?: string
/**
 * Version of the scanner. Absent in backend mode.
 */
scanner?: string
/**
 * Names of the Sysdig policies that the image was held against, as sysdig_policies has them. Absent where those of the account were.
 */
policies?: string[]
/**
 * How the image was analysed: inline in CodeBuild, or by Sysdig's backend.
 */
origin: ("inline" | "backend")
})
/**
 * Detail type Image Scan Errored: the scan ended without a verdict. A verdict that the image had before still stands.
 */
export type ErroredOutcome = (OutcomeBase & {
error: {
/**
 * Class of the error, which says who can fix it: the owner of the installation (configuration), the owner of the image (permanent), or nobody, because it may pass (infrastructure).
 */
class: ("configuration" | "infrastructure" | "permanent")
/**
 * Reach of the error. image: this image. source: its repository or the credentials for it. installation: every image. transient: this scan only.
 */
scope: ("image" | "registry" | "installation" | "transient")
/**
 * The event and what to do, for a person.
 */
reason: string
/**
 * When it is retried; absent where only another task brings a new scan.
 */
retryAt?: string
}
})

/**
 * Properties of both forms.
 */
export interface OutcomeBase {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of the scan. An event comes at least once: two with the same scanId say the same.
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
 * Name of the ECS cluster of the task; absent where no task asked for the scan, or its ARN does not say.
 */
cluster?: string
/**
 * ARN of the task in which the image was seen latest; absent where no task asked for the scan.
 */
task?: string
/**
 * When the image was seen first; absent where nobody knows any more.
 */
firstSeenAt?: string
/**
 * When the scan ended.
 */
endedAt: string
/**
 * Difference from the last outcome of the image. first: it never had a verdict, or an error is the first of its kind since the latest verdict. worse, better: by the verdict, or else by counts. With equal counts, it is worse where one of the worst vulnerabilities has become known to be exploited (KEV). better: also a verdict that ends an error. same: no news.
 */
change: ("first" | "worse" | "better" | "same")
/**
 * ARN of the CodeBuild build that scanned, where there is one.
 */
build?: string
/**
 * Owner of the service that runs the image with most tasks, by the tags of owner_tag_keys: one line without markup. Absent where no tag says so.
 */
owner?: string
/**
 * Services and families that run the image, as seen by the latest complete sweep and the ends of scans since then. The one with most tasks is first; empty where nothing runs it. Absent where nobody knows, and without sweeps (`sweep_schedule`).
 * 
 * @maxItems 5
 */
services?: RunningService[]
/**
 * AWS accounts of all services and families that run the image, those of furtherServices included; empty where nothing runs it. Absent where services is.
 * 
 * @maxItems 401
 */
accounts?: string[]
/**
 * How many run the image besides services; absent where those are all.
 */
furtherServices?: number
/**
 * Other owners of furtherServices, as far as the ledger names these: it names at most 20 services of an image. Absent where nobody else is known.
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
 * Digest that the task runs; of a multi-platform image that of its index. Absent where ECS reported none.
 */
digest?: string
/**
 * Platform that the task runs on.
 */
platform: ("linux/amd64" | "linux/arm64")
}
/**
 * An ECS service that runs the image, or the family of task definitions of tasks that belong to none.
 */
export interface RunningService {
/**
 * Which of the two it is.
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
 * AWS account in which it runs.
 */
account: string
/**
 * AWS region in which it runs.
 */
region: string
/**
 * Of its tasks, how many run the image; 1 until a sweep has counted them.
 */
tasks: number
/**
 * No sweep has seen the image since: the service has started the task or deployment whose image was scanned. The next sweep says whether it still runs the image. Absent otherwise.
 */
startedBy?: true
/**
 * Its owner; absent where no tag says so.
 */
owner?: string
}
