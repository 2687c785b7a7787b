import type { Digest } from "../../functions/contract/images/image";
import type { Verdict } from "../../functions/contract/images/scan";
import { AcceptedRisks } from "./accepted-risks";

export type Access =
  | { readonly kind: "everyone" }
  /** The builds' role, as in ECR. */
  | { readonly kind: "role" }
  | { readonly kind: "secret"; readonly secret: string };

export interface Repository {
  readonly access: Access;
  readonly digests: Set<Digest>;
}

export type Pull = "pulled" | "hidden" | "refused" | "lacking";

export class Registries {
  readonly risks = new AcceptedRisks();
  private readonly repositories = new Map<string, Repository>();

  add(name: string, access: Access): Repository {
    const repository = { access, digests: new Set<Digest>() };
    this.repositories.set(name, repository);
    return repository;
  }

  get(name: string): Repository | undefined {
    return this.repositories.get(name);
  }

  pull(name: string, digest: Digest, secret: string | undefined): Pull {
    const repository = this.repositories.get(name);
    if (repository === undefined) {
      return "hidden";
    }
    const { access, digests } = repository;
    if (access.kind === "secret" && access.secret !== secret) {
      return secret === undefined ? "hidden" : "refused";
    }
    return digests.has(digest) ? "pulled" : "lacking";
  }
}

/** Returns Sysdig's verdict without accepted risks: the same for equal content and platform. */
export function trueVerdict(key: string): Verdict {
  let sum = 0;
  for (let index = 7; index < key.length; index += 1) {
    sum = (sum * 31 + key.charCodeAt(index)) % 1009;
  }
  const share = sum % 20;
  return share < 5 ? "FAILED" : share < 6 ? "NO_POLICY" : "PASSED";
}
