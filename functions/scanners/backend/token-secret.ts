import { parseArn, unqualified } from "../../contract/arn";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { SecretReader } from "./secret-reader";
import { StoredToken } from "./stored-token";
import { SysdigError } from "./sysdig-error";

/** The token in Secrets Manager. */
export class TokenSecret extends StoredToken {
  private readonly secret: SecretReader;
  private readonly arn: string;
  private readonly jsonKey: string | undefined;

  /** @param secret the secret's ARN, followed by `:` and the key of the token where the secret is JSON */
  constructor(secret: string, now?: () => Date) {
    super(now);
    this.arn = unqualified(secret);
    this.jsonKey = parseArn(secret).resource[2];
    this.secret = new SecretReader(this.arn, "The token");
  }

  protected async stored(): Promise<string> {
    return this.pick(await this.secret.read());
  }

  private pick(secret: string): string {
    if (this.jsonKey === undefined) {
      return secret;
    }
    try {
      const value: unknown = JSON.parse(secret)[this.jsonKey];
      if (typeof value === "string") {
        return value;
      }
    } catch {
      // No word of the secret itself may be shown.
    }
    throw new SysdigError(errorOf(BACKEND_ERRORS.NoTokenKey, { secret: this.arn, key: this.jsonKey }));
  }
}
