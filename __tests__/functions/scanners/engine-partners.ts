import type { EngineVariable } from "../../../functions/contract/environment";
import type { Engine } from "../../../functions/contract/images/scan";
import { DEFAULT_BEHAVIOUR } from "../../../local-aws/sysdig/catalog";
import { ScanningBackend } from "../../../local-aws/sysdig/scanning-backend";
import { refusal, type ServiceAnswer, type ServiceRequest } from "../local-service";
import { buildArn, DIGEST, PASSED } from "../samples";
import { withSecrets } from "./inline/codebuild-service";

/** What an engine works with, simulated: it answers the engine's calls, and a test says how it fares. */
export interface EnginePartner {
  answer(request: ServiceRequest): ServiceAnswer;
  /** The settings of an engine that works with it. */
  settings(endpoint: string): Partial<Record<EngineVariable, string>>;
  /** Ends whatever runs, with images that pass. */
  pass(): void;
  /** Takes nothing more for now. */
  refuse(): void;
  /** No longer knows what it was asked for. */
  forget(): void;
}

/** A partner for each engine: one that has none does not compile. */
export const ENGINE_PARTNERS: Readonly<Record<Engine, () => EnginePartner>> = {
  inline: () => new SimulatedCodeBuild(),
  backend: () => new SimulatedSysdig(),
};

type Variables = readonly { readonly name: string; readonly value: string }[];

/** CodeBuild's API over builds in memory, with the idempotency of StartBuild. */
class SimulatedCodeBuild implements EnginePartner {
  private builds = new Map<string, { readonly arn: string; readonly variables: Variables }>();
  private hasCapacity = true;
  private hasEnded = false;

  settings() {
    return { SCANNER_PROJECT: "scanner" };
  }

  pass(): void {
    this.hasEnded = true;
  }

  refuse(): void {
    this.hasCapacity = false;
  }

  forget(): void {
    this.builds = new Map();
  }

  answer({ action, body }: ServiceRequest): ServiceAnswer {
    const asked = JSON.parse(body);
    switch (action) {
      case "StartBuild":
        return this.hasCapacity
          ? json({ build: { arn: this.start(asked.idempotencyToken, asked.environmentVariablesOverride) } })
          : refusal("AccountLimitExceededException", "Cannot have more than 1 builds in queue");
      case "BatchGetBuilds":
        return json({ builds: this.known().filter(({ arn }) => asked.ids.includes(arn)) });
      case "ListBuildsForProject":
        return json({ ids: this.known().map(({ arn }) => arn) });
      case "BatchGetProjects":
        return json(withSecrets({}));
      default:
        return refusal("UnexpectedRequest", action);
    }
  }

  private start(token: string, variables: Variables): string {
    const { arn } = this.builds.get(token) ?? { arn: buildArn(this.builds.size + 1) };
    this.builds.set(token, { arn, variables });
    return arn;
  }

  private known() {
    const exported = Object.entries(PASSED).map(([name, value]) => ({ name, value }));
    return [...this.builds.values()].map(({ arn, variables }) => ({
      arn,
      buildStatus: this.hasEnded ? "SUCCEEDED" : "IN_PROGRESS",
      environment: { environmentVariables: variables },
      exportedEnvironmentVariables: this.hasEnded ? exported : [],
    }));
  }
}

/** A self-hosted Sysdig, and the secret with its token. */
class SimulatedSysdig implements EnginePartner {
  private delaySeconds = 3600;
  private sysdig = this.create();

  settings(endpoint: string) {
    return {
      SYSDIG_SECURE_ENDPOINT: endpoint,
      SYSDIG_SKIP_TLS_VERIFY: "false",
      SYSDIG_TOKEN_SECRET: "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf",
    };
  }

  pass(): void {
    this.delaySeconds = 0;
  }

  refuse(): void {
    this.sysdig.failure = { status: 429 };
  }

  forget(): void {
    this.sysdig = this.create();
  }

  answer(request: ServiceRequest): ServiceAnswer {
    return request.action === "GetSecretValue"
      ? json({ SecretString: "a-token" })
      : answerOf(this.sysdig, request);
  }

  private create(): ScanningBackend {
    return new ScanningBackend(() => ({
      ...DEFAULT_BEHAVIOUR,
      digest: DIGEST,
      delaySeconds: this.delaySeconds,
    }));
  }
}

/** What a simulated Sysdig answers to a call. */
export function answerOf(sysdig: ScanningBackend, { method, path, body }: ServiceRequest): ServiceAnswer {
  const { status, json, bytes, headers } = sysdig.handle(method, new URL(path, "http://sysdig"), body);
  return { status, headers, body: bytes?.toString() ?? JSON.stringify(json) };
}

function json(content: object): ServiceAnswer {
  return { body: JSON.stringify(content) };
}
