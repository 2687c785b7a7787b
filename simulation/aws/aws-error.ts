export function awsError(name: string, message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, ...fields });
}

/** Errors after which the SDK's clients retry a call. */
const RETRIED = [
  ...["ThrottlingException", "TooManyRequestsException", "ProvisionedThroughputExceededException"],
  ...["InternalServerError", "ServiceUnavailable", "TimeoutError"],
];

export function isRetried(error: unknown): boolean {
  const { name, code }: { readonly name?: string; readonly code?: string } = Object(error);
  return RETRIED.includes(name ?? "") || code === "ECONNRESET";
}
