import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { addressOf } from "../contract/documentation";
import { MINUTE } from "../contract/durations";
import { type MemberRole, memberRoleArn } from "../contract/places/members";
import { foreignPlace, type Place, placeText } from "../contract/places/place";
import { type ClientConfig, callRefusal, patientCall } from "./signed-call";

/** Options with which an SDK client calls a place: none in the installation's own. */
export interface PlaceOptions {
  readonly region?: string;
  readonly credentials?: AwsCredentialIdentityProvider;
  /** Tries of a call. Default: that of the client */
  readonly maxAttempts?: number;
}

/** How clients find the place of what they are asked about. */
export interface ClientPlaces {
  /** The installation's own; undefined where it serves no members, so that no place is another one. */
  readonly own: Place | undefined;
  /** @param role of the member that is called, if it is one. Default: read */
  optionsOf(of: string | Place, role?: MemberRole): PlaceOptions;
  /**
   * ARN of a member's role.
   *
   * @param role default: the one with which it is read
   */
  roleOf(place: Place, role?: MemberRole | "events"): string | undefined;
}

/** Of an installation that serves no members, and of programs that serve none. */
export const OWN_PLACE: ClientPlaces = { own: undefined, optionsOf: () => ({}), roleOf: () => undefined };

/** A member's role that the hub cannot assume. */
export class PlaceError extends Error {
  override readonly name = "PlaceError";

  constructor(
    readonly place: Place,
    readonly roleArn: string,
    /** AWS's name of the error. */
    readonly code: string,
    reason: string,
  ) {
    const todo =
      code === "AccessDenied"
        ? `Apply the member's module in account ${place.account} with this hub's member_settings, and keep that account in the hub's organisation.`
        : `If it goes on, look at the way from this function to STS, see ${addressOf("docs/network.md")}.`;
    super(`The role ${roleArn} for ${placeText(place)} was not assumed (${code}: ${reason}). ${todo}`);
  }
}

export interface PlacesSettings {
  readonly own: Place;
  /** Name of the sessions, in a member's CloudTrail. */
  readonly program: string;
  /** The variable MEMBER_ROLES. */
  readonly memberRoles: string;
}

/** The SDK asks for other credentials when its own have less left. */
const LEAST_LEFT_MS = 5 * MINUTE;
/** A role that was refused is not asked for again sooner, however many events are about its account. */
const REFUSED_MS = MINUTE;

interface Session {
  readonly answer: Promise<AwsCredentialIdentity | Error>;
  /** In milliseconds since 1970; for ever while it is asked for. */
  until: number;
}

/** The places that an installation serves: with sessions of the members' roles, one of each role at a time. */
export class Places implements ClientPlaces {
  private readonly sessions = new Map<string, Session>();

  /** @param config signs the calls of STS, in the installation's own region */
  constructor(
    private readonly settings: PlacesSettings,
    private readonly config: ClientConfig,
    private readonly now: () => number = Date.now,
  ) {}

  get own(): Place {
    return this.settings.own;
  }

  optionsOf(of: string | Place, role: MemberRole = "read"): PlaceOptions {
    const place = foreignPlace(of, this.own);
    return place ? { region: place.region, credentials: () => this.credentials(place, role) } : {};
  }

  roleOf({ account }: Place, role: MemberRole | "events" = "read"): string {
    return memberRoleArn(this.settings.memberRoles, account, role);
  }

  private async credentials(place: Place, role: MemberRole): Promise<AwsCredentialIdentity> {
    const roleArn = this.roleOf(place, role);
    const answer = await this.session(roleArn, place.account);
    if (answer instanceof Error) {
      throw new PlaceError(place, roleArn, answer.name, answer.message);
    }
    return answer;
  }

  private session(roleArn: string, account: string): Session["answer"] {
    const known = this.sessions.get(roleArn);
    if (known !== undefined && this.now() < known.until) {
      return known.answer;
    }
    const session: Session = { answer: this.assume(roleArn, account), until: Number.POSITIVE_INFINITY };
    this.sessions.set(roleArn, session);
    void session.answer.then((answer) => {
      const { expiration } = answer as AwsCredentialIdentity;
      session.until = expiration ? expiration.getTime() - LEAST_LEFT_MS : this.now() + REFUSED_MS;
    });
    return session.answer;
  }

  /** Never throws. */
  private async assume(roleArn: string, account: string): Session["answer"] {
    const content = new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: this.settings.program,
      ExternalId: account,
    });
    const called = await patientCall<AssumedRole>(this.config, { service: "sts", content });
    if (called instanceof Error) {
      return called;
    }
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = called.answer;
    const expiration = new Date(Expiration ?? Number.NaN);
    return AccessKeyId && SecretAccessKey && SessionToken && expiration.getTime() > this.now()
      ? { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration }
      : callRefusal("InvalidAnswer", "STS answers without a session");
  }
}

/** The answer of AssumeRole, as far as it is read: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
type AssumedRole = Readonly<
  Record<"AccessKeyId" | "SecretAccessKey" | "SessionToken" | "Expiration", string>
>;

/**
 * So many clients of a service are kept: each has connections of its own. Those are many more than work at one time, so that
 * none is closed during a call.
 */
const MOST_CLIENTS = 64;

/** Clients of one service, made with the first call of a place and a role; those are kept that were used last. */
export class PlaceClients<C extends { destroy(): void }> {
  private readonly clients = new Map<string, C>();

  constructor(private readonly places: ClientPlaces) {}

  /**
   * @param what undefined: the installation's own place
   * @param make makes the client with the options of the place
   */
  of(what: string | Place | undefined, make: (options: PlaceOptions) => C, role: MemberRole = "read"): C {
    const place = what && foreignPlace(what, this.places.own);
    const key = place ? `${placeText(place)} ${role}` : "";
    const client = this.clients.get(key) ?? make(place ? this.places.optionsOf(place, role) : {});
    this.clients.delete(key);
    this.clients.set(key, client);
    const [oldest = ""] = this.clients.keys();
    if (this.clients.size > MOST_CLIENTS) {
      this.clients.get(oldest)?.destroy();
      this.clients.delete(oldest);
    }
    return client;
  }
}
