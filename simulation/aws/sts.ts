import { HOUR } from "../../functions/contract/durations";
import type { Call } from "../program/call";
import { accountOfSession, sessionOf } from "../program/session";
import { awsError } from "./aws-error";

/** A session of a role that was assumed from another one lasts an hour at most. */
const SESSION_MS = HOUR;
const ROLE = /^arn:aws:iam::(\d{12}):role\/scanning-member-(read|act)-eu-central-1$/;
/** Rights of the role `act`, and of no other. */
const ACTIONS = /^Stop/;

/** The parameters of AssumeRole that count. */
export interface AssumedRole {
  readonly RoleArn?: string;
  readonly ExternalId?: string;
}

interface Session {
  readonly kind: string | undefined;
  readonly until: number;
}

/** STS, with the roles of all accounts that have a place. */
export class SimulatedSts {
  private readonly sessions = new Map<string, Session>();

  /** @param consents whether an account has the role by which the installation acts there */
  constructor(
    private readonly now: () => number,
    private readonly accounts: ReadonlySet<string>,
    private readonly consents: (account: string) => boolean,
  ) {}

  /** @throws AccessDenied where there is no such role, or it does not trust the caller */
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

  /** @throws as a service does where the session of a call is over, of another account, or without the right */
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
