// Generated from exception-ends.schema.json by `npm run generate`; never edited by hand.

/**
 * The detail of an EventBridge event of the source fargate-image-scanning and the detail type Exception Ends Soon: an exception ends within seven days, and something that runs uses it. It is published once for each exception.
 */
export interface ExceptionEnds {
/**
 * Version of this form. Further properties may come under the same version; one that changes its meaning or goes makes a new version.
 */
version: "1"
/**
 * Id of the exception, made of what it lets run, its end and its owner. An event comes at least once: two with the same exceptionEventId say the same.
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
 * When that was found, which is once a day.
 */
foundAt: string
/**
 * When it ends: a day holds to its end in UTC.
 */
endsAt: string
/**
 * The exception, as the input exceptions has it.
 */
exception: {
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
/**
 * Images that use it, each once for each workload that runs it.
 * 
 * @maxItems 20
 */
uses: ExceptionUse[]
/**
 * How many uses there are besides those.
 */
furtherUses: number
/**
 * False: the time did not suffice to read all of the ledger, so that there may be other uses, or none.
 */
isComplete: boolean
}
/**
 * An image that something runs and that has no PASSED, so that an exception lets it run.
 */
export interface ExceptionUse {
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
 * The latest verdict, fresh or not; absent where there is none.
 */
verdict?: ("FAILED" | "NO_POLICY")
/**
 * Service or family that runs it, as CLUSTER/NAME; with ACCOUNT/REGION before it where those are not the installation's own. Absent where only a task of the last week is known.
 */
workload?: string
/**
 * Owner of the workload by its tags; absent where they do not say.
 */
owner?: string
}
