/** The services that are asked, by the names that IAM has for them. */
export type Service =
  | ("dynamodb" | "lambda" | "sqs" | "events" | "codebuild" | "sns" | "cloudwatch" | "ecs" | "ecr" | "kms")
  | ("secretsmanager" | "ssm" | "servicequotas" | "iam");

/** The JSON of the service's API reference, of which whatever is read may be missing; times are seconds since 1970. */
// biome-ignore lint/suspicious/noExplicitAny: fourteen services, of which each check reads a few properties.
export type Answer = any;

/**
 * Asks AWS something that changes nothing.
 *
 * @throws Refusal where AWS does not answer
 */
export type Ask = (service: Service, operation: string, input?: object) => Promise<Answer>;

/** How AWS refused a question. */
export class Refusal extends Error {
  constructor(
    /** The right that the question takes. */
    readonly action: string,
    /** AWS's name of the error. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    // As the SDK names its errors, so that whoever explains those explains these.
    this.name = code;
  }

  is(kind: keyof typeof REFUSALS): boolean {
    return REFUSALS[kind].test(this.code);
  }
}

const REFUSALS = {
  denied: /AccessDenied|AuthorizationError|NotAuthorized|Unauthorized/,
  /** There is nothing of the name that was asked for. */
  absent: /NotFound|NonExistent|DoesNotExist|NoSuchResource/,
  /** No other question would be answered either. */
  ofCredentials: /Expired|UnrecognizedClient|InvalidSignature|InvalidClientTokenId|CredentialsProvider/,
  /** The next try may be answered. */
  passing: /Throttl|TooManyRequests|RequestLimit|Timeout|InternalServer|InternalFailure|Unavailable|^HTTP 5/,
};

/** An error of the SDK or of a signed call. */
export function refusalOf(error: unknown, action: string): Refusal {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // `com.amazonaws.sqs#QueueDoesNotExist`
  return new Refusal(action, name.slice(name.indexOf("#") + 1), message);
}

/** The answer; undefined where there is nothing of that name. */
export const unlessAbsent = (answer: Promise<Answer>): Promise<Answer | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof Refusal && error.is("absent")) {
      return undefined;
    }
    throw error;
  });

/** Asks each question once, whichever checks ask it. */
export function askOnce(ask: Ask): Ask {
  const answers = new Map<string, Promise<Answer>>();
  return (...question) => {
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? ask(...question);
    answers.set(key, answer);
    return answer;
  };
}

/** A time of an answer. */
export const timeOf = (seconds: number): Date => new Date(seconds * 1000);
