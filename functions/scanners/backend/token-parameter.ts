import { type CallRefusal, type ClientConfig, signedCall } from "../../clients/signed-call";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { StoredToken } from "./stored-token";
import { SysdigError } from "./sysdig-error";

/** Not worth a second try: somebody has to fix the installation. */
const UNREADABLE = ["AccessDeniedException", "InvalidKeyId", "ValidationException"];

/** GetParameters, as far as it is read. */
interface Parameters {
  readonly Parameters: readonly { readonly Value?: string }[];
}

/**
 * The token in a parameter of Systems Manager, of this account and region. It is read with one signed call, because the
 * service's own client knows some hundred others.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export class TokenParameter extends StoredToken {
  constructor(
    private readonly name: string,
    private readonly config: ClientConfig,
    now?: () => Date,
  ) {
    super(now);
  }

  protected async stored(): Promise<string> {
    try {
      return await this.ask();
    } catch (error) {
      if (error instanceof SysdigError && error.end.errorClass === "configuration") {
        throw error;
      }
      return this.ask();
    }
  }

  private async ask(): Promise<string> {
    // GetParameters, as CodeBuild calls it: one right serves builds and functions.
    const called = await signedCall<Parameters>(this.config, {
      service: "ssm",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonSSM.GetParameters",
      },
      content: { Names: [this.name], WithDecryption: true },
    });
    if ("code" in called) {
      throw this.unreadable(called, UNREADABLE.includes(called.code) ? undefined : "busy");
    }
    const { Parameters: [parameter] = [] } = called.answer;
    if (parameter === undefined) {
      const message = "this account and region have none of this name";
      throw this.unreadable({ code: "ParameterNotFound", message });
    }
    return parameter.Value ?? "";
  }

  private unreadable({ code, message }: CallRefusal, circumstance?: "busy"): SysdigError {
    return new SysdigError(
      errorOf(
        BACKEND_ERRORS.UnreadableSecret,
        { what: "The token", place: `parameter ${this.name}`, cause: code, detail: message },
        circumstance,
      ),
    );
  }
}
