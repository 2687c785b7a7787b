// Generated from exception-ends.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Exception Ends Soon: an exception ends within seven days, and a running image uses it. The event is published once for each exception.
 */
export interface ExceptionEnds {
/**
 * Version of this schema. Under the same version, properties may be added; if one changes its meaning or is removed, the version changes.
 */
version: "1"
/**
 * Id of the exception, made from what it lets run, its end and its owner. An event comes at least once: events with the same exceptionEventId are repetitions.
 */
exceptionEventId: string
/**
 * The event's detail type.
 */
detailType: "Exception Ends Soon"
/**
 * The input name of the installation.
 */
installation: string
/**
 * When this was found, by a check once a day.
 */
foundAt: string
/**
 * When the exception ends: a day counts to its end in UTC.
 */
endsAt: string
/**
 * The exception, as in the input exceptions.
 */
exception: {
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
/**
 * Images that use the exception, each once for each workload that runs the image.
 * 
 * @maxItems 20
 */
uses: ExceptionUse[]
/**
 * How many further uses there are.
 */
furtherUses: number
/**
 * False: there was no time to read all of the ledger, so there may be other uses, or none.
 */
isComplete: boolean
}
/**
 * A running image whose verdict is not PASSED, so it runs because of the exception.
 */
export interface ExceptionUse {
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
 * The latest verdict, fresh or not; absent without a verdict.
 */
verdict?: ("FAILED" | "NO_POLICY")
/**
 * Service or family that runs the image, as CLUSTER/NAME; outside the installation's own account and region as ACCOUNT/REGION/CLUSTER/NAME. Absent if only a task of the last week is known.
 */
workload?: string
/**
 * Owner of the workload by its tags; absent if no tag names an owner.
 */
owner?: string
}
