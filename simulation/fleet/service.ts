import type { Digest, Platform } from "../../functions/contract/images/image";
import type { Verdict } from "../../functions/contract/images/scan";
import type { ContainerDefinition, TaskDefinition } from "../observed/task";
import type { Random } from "../random/random";
import { type Registries, trueVerdict } from "./registries";

export const BEHAVIOURS = ["steady", "spot", "crash-loop", "jobs"] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export const ORIGINS = ["ecr", "public", "private", "uncorrected", "mirrored", "retagged"] as const;
export type Origin = (typeof ORIGINS)[number];

export const ECR = ecrOf("111122223333");

/** Returns the host of an account's registry, from which all its regions pull. */
export function ecrOf(account: string): string {
  return `${account}.dkr.ecr.eu-central-1.amazonaws.com`;
}
export const PRIVATE = "registry.acme.example";
export const SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme-registry-AbCdEf";
/** A secret that the private registry refuses. */
export const WRONG_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme-former-GhIjKl";

export class Service {
  private revision = 0;
  private tags = 0;
  private digest: Digest;
  private readonly ecr: string;
  private readonly arns: string;
  /** Secret in an uncorrected service's first deployment: a wrong one, or none. */
  private readonly mistaken: { readonly secret?: string };

  constructor(
    readonly name: string,
    readonly clusterArn: string,
    readonly behaviour: Behaviour,
    private readonly origin: Origin,
    private readonly platform: Platform,
    private readonly sidecars: readonly ContainerDefinition[],
    private readonly registries: Registries,
    private readonly random: Random,
  ) {
    this.digest = newDigest(random);
    this.arns = arnsOf(clusterArn);
    this.ecr = ecrOf(clusterArn.split(":")[4] ?? "");
    this.mistaken = random.stream("mistake").chance(0.5) ? { secret: WRONG_SECRET } : {};
  }

  /** Deploys another image, or the same one with corrected credentials. */
  deploy(): TaskDefinition {
    if (this.revision > 0 && !(this.origin === "uncorrected" && this.revision === 1)) {
      this.digest = newDigest(this.random);
    }
    this.revision += 1;
    return this.define();
  }

  /** Defines a task of the present image, under another tag or registry if the service has several. */
  define(): TaskDefinition {
    const { reference, secret } = this.source();
    const own = { name: "app", reference, digest: this.digest, ...(secret ? { secret } : {}) };
    return {
      arn: `${this.arns}:task-definition/${this.name}:${this.revision}-${this.tags}`,
      platform: this.platform,
      containers: [own, ...this.sidecars],
    };
  }

  private source(): { readonly reference: string; readonly secret?: string } {
    const tag = `1.${this.revision}`;
    switch (this.origin) {
      case "ecr":
        return { reference: this.push(`${this.ecr}/${this.name}`, "role", tag) };
      case "public":
        return { reference: this.push(`docker.io/acme/${this.name}`, "everyone", tag) };
      case "private":
        return { reference: this.push(`${PRIVATE}/${this.name}`, "secret", tag), secret: SECRET };
      case "uncorrected": {
        const reference = this.push(`${PRIVATE}/${this.name}`, "secret", tag);
        return this.revision === 1 ? { reference, ...this.mistaken } : { reference, secret: SECRET };
      }
      case "mirrored": {
        this.tags += 1;
        return this.random.chance(0.5)
          ? { reference: this.push(`${this.ecr}/${this.name}`, "role", tag) }
          : { reference: this.push(`quay.io/acme/${this.name}`, "everyone", tag) };
      }
      case "retagged": {
        this.tags += 1;
        return { reference: this.push(`${this.ecr}/${this.name}`, "role", `${tag}-${this.tags}`) };
      }
    }
  }

  private push(repository: string, access: "role" | "everyone" | "secret", tag: string): string {
    pushed(this.registries, repository, access, this.digest);
    return `${repository}:${tag}`;
  }
}

/** Returns the prefix of the ARNs in a cluster's place. */
export function arnsOf(clusterArn: string): string {
  return clusterArn.split(":", 5).join(":");
}

export function pushed(
  registries: Registries,
  repository: string,
  access: "role" | "everyone" | "secret",
  digest: Digest,
): void {
  const known = registries.get(repository);
  const made =
    known ??
    registries.add(repository, access === "secret" ? { kind: "secret", secret: SECRET } : { kind: access });
  made.digests.add(digest);
}

export function newDigest(random: Random): Digest {
  return `sha256:${random.hexadecimal(64)}`;
}

/** Returns a digest with this verdict of Sysdig. */
export function digestOf(verdict: Verdict, platform: Platform, random: Random): Digest {
  for (;;) {
    const digest = newDigest(random);
    if (trueVerdict(`${digest}#${platform}`) === verdict) {
      return digest;
    }
  }
}
