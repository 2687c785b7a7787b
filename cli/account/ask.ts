/** Services that take JSON, by their names in IAM: the prefix of operations, and the host if its name differs. */
export const JSON_SERVICES = {
  dynamodb: ["DynamoDB_20120810"],
  sqs: ["AmazonSQS"],
  cloudwatch: ["GraniteServiceVersion20100801", "monitoring"],
  events: ["AWSEvents"],
  codebuild: ["CodeBuild_20161006"],
  ecs: ["AmazonEC2ContainerServiceV20141113"],
  secretsmanager: ["secretsmanager"],
  ssm: ["AmazonSSM"],
  organizations: ["AWSOrganizationsV20161128"],
} as const satisfies Readonly<Record<string, readonly [prefix: string, host?: string]>>;

export type Service = keyof typeof JSON_SERVICES | "iam" | "lambda" | "sns";

/** JSON as in the service's API reference. Any property may be missing; times are seconds since 1970. */
// biome-ignore lint/suspicious/noExplicitAny: fifteen services; each check reads a few of their properties.
export type Reply = any;

/** A call to AWS that changes nothing, puts an event or a message, or calls a function. It throws a Refusal. */
export type Ask = (service: Service, operation: string, input?: object) => Promise<Reply>;

export class Refusal extends Error {
  /** @param action the right that the call needs */
  constructor(
    readonly action: string,
    { name, message }: Pick<Error, "name" | "message">,
  ) {
    super(message);
    this.name = name;
  }
}

export const isDenied = (error: unknown): error is Refusal =>
  error instanceof Refusal && /AccessDenied|AuthorizationError|NotAuthorized|Unauthorized/.test(error.name);

/** Returns the answer; undefined if AWS knows nothing of that name. */
export const unlessAbsent = (answer: Promise<Reply>): Promise<Reply | undefined> =>
  answer.catch((error: Refusal) => {
    if (!/NotFound|NonExistent|DoesNotExist|NoSuchResource/.test(error.name)) {
      throw error;
    }
  });

/** Returns all entries of a list; each page has them under this property. */
export async function listed(property: string, ...asked: Parameters<typeof pages>): Promise<Reply[]> {
  const found: Reply[] = [];
  for await (const page of pages(...asked)) {
    found.push(...(page[property] ?? []));
  }
  return found;
}

/** Yields the pages of a list; none if the listed thing is gone. Services name the next page's token in two ways. */
export async function* pages(ask: Ask, service: Service, list: string, input = {}, token = "nextToken") {
  let next: string | undefined;
  do {
    const page: Reply = (await unlessAbsent(ask(service, list, { ...input, [token]: next }))) ?? {};
    yield page;
    next = page[token];
  } while (next);
}
