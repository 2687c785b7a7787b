// Generated from deployment-event.schema.json by `npm run generate`; never edited by hand.
import type { TopVulnerability } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning about a deployment or a task that runs images with a verdict: what the gate decided, or what enforcement did.
 */
export interface DeploymentEvent {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: two of one detail type with the same deploymentEventId say the same.
 */
deploymentEventId: string
/**
 * The event's detail type. Blocked: the gate refused the deployment. Audited: it would have refused or held it. Allowed Failed: it passed with a FAILED image, because the gate is open, or was at an earlier stage, or the image ran in that service before (on_failed_running). Allowed Unscanned: it passed without a verdict of every image. Exception Used: it passed because of exceptions. Rolled Back and Task Stopped: enforcement acted. Enforcement Audited: it did not, because its mode is audit, nothing can be done or the gate is open. Enforcement Paused: the bound of actions an hour is reached.
 */
detailType: ("Deployment Blocked" | "Deployment Audited" | "Deployment Allowed Failed" | "Deployment Allowed Unscanned" | "Deployment Exception Used" | "Deployment Rolled Back" | "Task Stopped" | "Enforcement Audited" | "Enforcement Paused")
/**
 * The input name of the installation.
 */
installation: string
/**
 * AWS account of the deployment or the task.
 */
account: string
/**
 * AWS region of the deployment or the task.
 */
region: string
/**
 * When it was decided.
 */
decidedAt: string
/**
 * Name of the ECS cluster; absent where nobody can know it.
 */
cluster?: string
/**
 * Name of the ECS service; absent of a standalone task.
 */
service?: string
/**
 * Family of the task definition of a standalone task; absent of a service.
 */
family?: string
/**
 * Owner of the service or family, by the tags of owner_tag_keys as they were read before; absent where nobody knows.
 */
owner?: string
/**
 * ARN of the service, where there is one.
 */
serviceArn?: string
/**
 * ARN of the service deployment, where there is one.
 */
deploymentArn?: string
/**
 * ARN of the service revision that is deployed, where there is one.
 */
revisionArn?: string
/**
 * ARN of the task, where the event is about one.
 */
taskArn?: string
/**
 * Lifecycle stage at which the gate was asked, such as POST_SCALE_UP; absent of enforcement.
 */
stage?: string
/**
 * The decision, its reason and what to do, in one or two sentences for a person.
 */
reason: string
/**
 * Of Deployment Audited: what the gate would have done by what was known then. blocked: it would have refused the deployment. waiting: it would have held it. Absent of all others.
 */
wouldBe?: ("blocked" | "waiting")
/**
 * The reason where no image is known: the gate failed before it knew one. Absent where images are known.
 */
because?: "gate-failure"
/**
 * The images that it is about, those that decided first.
 */
images: DeployedImage[]
}
/**
 * An image of the deployment, and what was decided about it.
 */
export interface DeployedImage {
/**
 * Names of the containers that run it; absent where nobody can know them.
 */
containers?: string[]
/**
 * Normalised registry/repository[:tag], without the digest; as the task definition has it where it cannot be read.
 */
reference: string
/**
 * Digest that is deployed. Absent where ECS names none.
 */
digest?: string
/**
 * Platform that it runs on; absent where it cannot be known.
 */
platform?: ("linux/amd64" | "linux/arm64")
/**
 * passed: a verdict, an exception, or a setting that leaves the image out lets it through. blocked: it is refused, or would be if the gate did not only audit. waiting: the deployment would be held for it. allowed: a setting such as on_no_verdict lets it through.
 */
decision: ("passed" | "blocked" | "allowed" | "waiting")
/**
 * The reason of the decision. passed, failed, no-policy: the verdict. failed-running: FAILED of an image that is known here: the service's current revision or one of its newest 500 successful deployments has its digest. exception: an exception. not-scanned: include_images and exclude_images, or AWS's own container. error: a scan that ended in an error. timeout: a scan that did not end in time. unknown-image: the digest cannot be known or the reference cannot be read; where it passes, the hook at POST_SCALE_UP decides. no-verdict: its scan is waited for. gate-failure: the gate itself failed. gate-open: somebody has opened the gate. passed-before: it was let pass at an earlier stage or step of this deployment.
 */
because: ("passed" | "failed" | "failed-running" | "no-policy" | "exception" | "not-scanned" | "error" | "timeout" | "unknown-image" | "no-verdict" | "gate-failure" | "gate-open" | "passed-before")
/**
 * More about it for a person, such as the error's reason; absent where there is no more.
 */
reason?: string
/**
 * The latest verdict, fresh or not; absent where there is none.
 */
verdict?: ("PASSED" | "FAILED" | "NO_POLICY")
/**
 * When that was reached.
 */
verdictAt?: string
/**
 * The worst vulnerabilities of that verdict, at most five, the worst first.
 * 
 * @maxItems 5
 */
topVulnerabilities?: TopVulnerability[]
/**
 * Policy rules that failed it, each as policy / bundle / rule, at most five.
 * 
 * @maxItems 5
 */
failedRules?: string[]
/**
 * The result in Sysdig, where the engine gives a link.
 */
resultUrl?: string
/**
 * The exception that held.
 */
exception?: {
/**
 * The pattern or the digest that it names.
 */
image: string
/**
 * Owner of the exception.
 */
owner: string
/**
 * Why it was made.
 */
reason: string
/**
 * Until when it holds, as the exception says.
 */
until: string
/**
 * AWS accounts in which it holds; absent: in all.
 * 
 * @minItems 1
 * @maxItems 400
 */
accounts?: string[]
/**
 * Services and families for which it holds, as patterns CLUSTER/NAME; absent: for all.
 * 
 * @minItems 1
 * @maxItems 100
 */
workloads?: string[]
}
}
