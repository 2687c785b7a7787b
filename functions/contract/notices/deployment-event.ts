// Generated from deployment-event.schema.json by `npm run generate`; never edited by hand.
import type { TopVulnerability } from "../images/vulnerabilities";

/**
 * The detail of an EventBridge event of the source fargate-image-scanning about a deployment or a task that runs images with a verdict: what the gate decided, or what enforcement did.
 */
export interface DeploymentEvent {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of what happened. An event comes at least once: events of one detail type with the same deploymentEventId are repetitions.
 */
deploymentEventId: string
/**
 * The event's detail type. Blocked: the gate refused the deployment. Audited: a blocking gate would have refused or held the deployment. Allowed Failed: the deployment passed with a FAILED image, because the gate is open, or was open at an earlier stage, or the image ran in this service before (on_failed_running). Allowed Unscanned: the deployment passed, although not every image has a verdict. Exception Used: the deployment passed because of exceptions. Rolled Back and Task Stopped: enforcement acted. Enforcement Audited: enforcement did not act, because its mode is audit, nothing can be done, or the gate is open. Enforcement Paused: the limit of actions an hour is reached.
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
 * Name of the ECS cluster; absent if it cannot be known.
 */
cluster?: string
/**
 * Name of the ECS service; absent for a standalone task.
 */
service?: string
/**
 * Family of the task definition of a standalone task; absent for a service.
 */
family?: string
/**
 * Owner of the service or family, by the tags of owner_tag_keys when they were last read; absent if unknown.
 */
owner?: string
/**
 * ARN of the service, if there is one.
 */
serviceArn?: string
/**
 * ARN of the service deployment, if there is one.
 */
deploymentArn?: string
/**
 * ARN of the service revision that is deployed, if there is one.
 */
revisionArn?: string
/**
 * ARN of the task, if the event is about a task.
 */
taskArn?: string
/**
 * Lifecycle stage at which the gate was asked, such as POST_SCALE_UP; absent in events of enforcement.
 */
stage?: string
/**
 * The decision, its reason and what to do, in one or two sentences for a person.
 */
reason: string
/**
 * Only in Deployment Audited: what a blocking gate would have done then. blocked: it would have refused the deployment. waiting: it would have held the deployment.
 */
wouldBe?: ("blocked" | "waiting")
/**
 * The reason if no image is known, because the gate failed before it read the images. Absent if images are known.
 */
because?: "gate-failure"
/**
 * The images of the deployment or task; images that caused the decision come first.
 */
images: DeployedImage[]
}
/**
 * An image of the deployment, with the decision about the image.
 */
export interface DeployedImage {
/**
 * Names of the containers that run the image; absent if they cannot be known.
 */
containers?: string[]
/**
 * Normalised registry/repository[:tag], without the digest. An unreadable reference is given as in the task definition.
 */
reference: string
/**
 * Digest that is deployed. Absent if ECS names no digest.
 */
digest?: string
/**
 * Platform that the image runs on; absent if it cannot be known.
 */
platform?: ("linux/amd64" | "linux/arm64")
/**
 * passed: a verdict, an exception, or a setting that leaves the image out lets the image pass. blocked: the image is refused, or a blocking gate would refuse it. waiting: a blocking gate would hold the deployment for this image. allowed: a setting such as on_no_verdict lets the image pass.
 */
decision: ("passed" | "blocked" | "allowed" | "waiting")
/**
 * The reason of the decision. passed, failed, no-policy: the verdict. failed-running: the verdict is FAILED, and the service's current revision or one of its newest 500 successful deployments has the image's digest. exception: an exception. not-scanned: include_images and exclude_images, or AWS's own container. error: the scan ended in an error. timeout: the scan did not end in time. unknown-image: the digest cannot be known or the reference cannot be read; if the image passes, the hook at POST_SCALE_UP decides. no-verdict: the deployment waits for the image's scan. gate-failure: the gate itself failed. gate-open: somebody has opened the gate. passed-before: the image passed at an earlier stage or step of this deployment.
 */
because: ("passed" | "failed" | "failed-running" | "no-policy" | "exception" | "not-scanned" | "error" | "timeout" | "unknown-image" | "no-verdict" | "gate-failure" | "gate-open" | "passed-before")
/**
 * Further details for a person, such as the error's reason; absent if there are none.
 */
reason?: string
/**
 * The latest verdict, fresh or not; absent without a verdict.
 */
verdict?: ("PASSED" | "FAILED" | "NO_POLICY")
/**
 * When the verdict was reached.
 */
verdictAt?: string
/**
 * The worst vulnerabilities of the verdict, at most five, the worst first.
 * 
 * @maxItems 5
 */
topVulnerabilities?: TopVulnerability[]
/**
 * Policy rules that the image failed, each as policy / bundle / rule, at most five.
 * 
 * @maxItems 5
 */
failedRules?: string[]
/**
 * The result in Sysdig, if the engine gives a link.
 */
resultUrl?: string
/**
 * The exception that let the image pass.
 */
exception?: {
/**
 * The pattern or the digest that the exception names.
 */
image: string
/**
 * Owner of the exception.
 */
owner: string
/**
 * Why the exception was made.
 */
reason: string
/**
 * The end of the exception, as it is written there.
 */
until: string
/**
 * AWS accounts in which the exception applies; absent: in all.
 * 
 * @minItems 1
 * @maxItems 400
 */
accounts?: string[]
/**
 * Services and families to which the exception applies, as patterns CLUSTER/NAME; absent: to all.
 * 
 * @minItems 1
 * @maxItems 100
 */
workloads?: string[]
}
}
