import { HOUR } from "../../functions/contract/durations";
import type { Call } from "../program/call";
import { accountOfSession, sessionOf } from "../program/session";
import { awsError } from "./aws-error";

/** With role chaining a session lasts an hour at most. */
const SESSION_MS = HOUR;
const ROLE = /^arn:aws:iam::(\d{12}):role\/scanning-member-(read|act)-eu-central-1$/;
/** Operations that only the role `act` may call. */
const ACTIONS = /^Stop/;

export interface AssumedRole {
  readonly RoleArn?: string;
  readonly ExternalId?: string;
}

interface Session {
  readonly kind: string | undefined;
  readonly until: number;
}

export class SimulatedSts {
  private readonly sessions = new Map<string, Session>();

  /** @param consents whether an account has the role `act` */
  constructor(
    private readonly now: () => number,
    private readonly accounts: ReadonlySet<string>,
    private readonly consents: (account: string) => boolean,
  ) {}

  /** @throws AccessDenied if the role does not exist, or does not trust the caller */
  assumeRole({ RoleArn = "", ExternalId }: AssumedRole) {
    const [, account = "", kind] = ROLE.exec(RoleArn) ?? [];
    const exists = this.accounts.has(account) && (kind === "read" || this.consents(account));
    if (!exists || ExternalId !== account) {
      throw awsError("AccessDenied", `not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`);
    }
    const until = this.now() + SESSION_MS;
    const AccessKeyId = sessionOf(account, this.sessions.size);
    this.sessions.set(AccessKeyId, { kind, until });
    const Expiration = new Date(until).toISOString();
    return { AccessKeyId, SecretAccessKey: "secret", SessionToken: "token", Expiration };
  }

  /** @throws ExpiredTokenException, or AccessDeniedException for a session of another account or role */
  check({ session = "", place = "", operation }: Call): void {
    const { kind, until = 0 } = this.sessions.get(session) ?? {};
    if (until < this.now()) {
      throw awsError("ExpiredTokenException", "The security token included in the request is expired");
    }
    const needed = ACTIONS.test(operation) ? "act" : "read";
    if (kind !== needed || !place.startsWith(`${accountOfSession(session)}/`)) {
      throw awsError("AccessDeniedException", `not authorized to perform: ${operation}`);
    }
  }
}
