import { type LocalService, refusal, type ServiceAnswer } from "../../local-service";
import { buildArn } from "../../samples";

/** A project whose builds may read these secrets. */
export function withSecrets(hosts: Readonly<Record<string, readonly string[]>>) {
  const environmentVariables = [{ name: "REGISTRY_SECRETS", value: JSON.stringify({ hosts }) }];
  return { projects: [{ environment: { environmentVariables } }] };
}

/** Lets CodeBuild answer by action; what is not named fails the test. */
export function answer(
  service: LocalService,
  answers: Readonly<Record<string, ServiceAnswer | object>>,
): void {
  service.answer = ({ action }) => {
    const given = answers[action] ?? (action === "BatchGetProjects" ? withSecrets({}) : undefined);
    if (given === undefined) {
      return refusal("UnexpectedRequest", action);
    }
    return "body" in given ? (given as ServiceAnswer) : { body: JSON.stringify(given) };
  };
}

export function codeBuild(number: number, scanId: string, changes: object = {}) {
  return {
    id: `scanner:${number}`,
    arn: buildArn(number),
    buildStatus: "IN_PROGRESS",
    environment: {
      environmentVariables: [
        { name: "SCAN_ID", value: scanId, type: "PLAINTEXT" },
        { name: "IMAGE_REFERENCE", value: "docker.io/library/nginx:1.27", type: "PLAINTEXT" },
        { name: "IMAGE_PLATFORM", value: "linux/amd64", type: "PLAINTEXT" },
      ],
    },
    ...changes,
  };
}
