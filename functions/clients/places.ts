import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { addressOf } from "../contract/documentation";
import { MINUTE } from "../contract/durations";
import { type MemberRole, memberRoleArn } from "../contract/places/members";
import { foreignPlace, type Place, placeText } from "../contract/places/place";
import { type ClientConfig, callRefusal, patientCall } from "./signed-call";

/** Options with which an SDK client calls a place; empty for the installation's own place. */
export interface PlaceOptions {
  readonly region?: string;
  readonly credentials?: AwsCredentialIdentityProvider;
  /** Default: the client's own number */
  readonly maxAttempts?: number;
}

export interface ClientPlaces {
  /** The installation's own place; undefined if it serves no members. */
  readonly own: Place | undefined;
  /** @param role role of the member to call, if the place is a member's. Default: read */
  optionsOf(of: string | Place, role?: MemberRole): PlaceOptions;
  /** @param role default: read */
  roleOf(place: Place, role?: MemberRole | "events"): string | undefined;
}

/** For an installation, or a program, that serves no members. */
export const OWN_PLACE: ClientPlaces = { own: undefined, optionsOf: () => ({}), roleOf: () => undefined };

/** The hub cannot assume a member's role. */
export class PlaceError extends Error {
  override readonly name = "PlaceError";

  constructor(
    readonly place: Place,
    readonly roleArn: string,
    /** AWS's code of the error. */
    readonly code: string,
    reason: string,
  ) {
    const todo =
      code === "AccessDenied"
        ? `Apply the member's module in account ${place.account} with this hub's member_settings, and keep that account in the hub's organisation.`
        : `If it goes on, check the connection from this function to STS, see ${addressOf("docs/network.md")}.`;
    super(`The role ${roleArn} for ${placeText(place)} was not assumed (${code}: ${reason}). ${todo}`);
  }
}

export interface PlacesSettings {
  readonly own: Place;
  /** Name of the sessions in a member's CloudTrail. */
  readonly program: string;
  /** The variable MEMBER_ROLES. */
  readonly memberRoles: string;
}

/** The SDK asks for new credentials when its own are valid for less than this. */
const MIN_LEFT_MS = 5 * MINUTE;
/** After a refusal, a role is not assumed again for this long, however many events its account has. */
const REFUSED_MS = MINUTE;

interface Session {
  readonly answer: Promise<AwsCredentialIdentity | Error>;
  /** End of the session in milliseconds since 1970; infinite while the role is being assumed. */
  until: number;
}

/** The places that an installation serves. Keeps one session of each member's role. */
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
      session.until = expiration ? expiration.getTime() - MIN_LEFT_MS : this.now() + REFUSED_MS;
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

/**
 * The part of AssumeRole's answer that is read:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
type AssumedRole = Readonly<
  Record<"AccessKeyId" | "SecretAccessKey" | "SessionToken" | "Expiration", string>
>;

/**
 * Clients of one service that are kept, each with its own connections. Far more than are used at once, so that no
 * client is closed during a call.
 */
const MAX_CLIENTS = 64;

/** Clients of one service, one for each place and role, made at the first call. Keeps the clients used last. */
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
    if (this.clients.size > MAX_CLIENTS) {
      this.clients.get(oldest)?.destroy();
      this.clients.delete(oldest);
    }
    return client;
  }
}
