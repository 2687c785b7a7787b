import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions } from "../../clients/network";
import { parseArn } from "../../contract/arn";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { SysdigError } from "./sysdig-error";

/** Not worth a second try: somebody has to fix the installation. */
const UNREADABLE = [
  ...["AccessDeniedException", "DecryptionFailure", "InvalidParameterException", "InvalidRequestException"],
  "ResourceNotFoundException",
];

/** Reads one secret of Secrets Manager, of any region. */
export class SecretReader {
  private client: SecretsManagerClient | undefined;

  /** @param what it holds, for a person */
  constructor(
    private readonly arn: string,
    private readonly what: string,
  ) {}

  /** @throws SysdigError where it cannot be read */
  async read(): Promise<string> {
    // Loaded only here: most invocations start no scan, and the client costs start-up time.
    const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    this.client ??= new SecretsManagerClient({
      ...clientOptions(),
      // The secret may be another region's.
      region: parseArn(this.arn).region || undefined,
    });
    try {
      const { SecretString = "" } = await this.client.send(new GetSecretValueCommand({ SecretId: this.arn }));
      return SecretString;
    } catch (error) {
      const { name, message } = error as Error;
      const place = `secret ${this.arn}`;
      throw new SysdigError(
        errorOf(
          BACKEND_ERRORS.UnreadableSecret,
          { what: this.what, place, cause: name, detail: message },
          UNREADABLE.includes(name) ? undefined : "busy",
        ),
      );
    }
  }
}
