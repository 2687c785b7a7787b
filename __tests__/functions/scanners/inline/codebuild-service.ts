import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { CodeBuildScanner } from "../../../../functions/scanners/inline/codebuild-scanner";
import { LocalService, refusal } from "../../local-service";
import { buildArn } from "../../samples";

/** A project whose builds may read these secrets. */
export function withSecrets(hosts: Readonly<Record<string, readonly string[]>>) {
  const environmentVariables = [{ name: "REGISTRY_SECRETS", value: JSON.stringify({ hosts }) }];
  return { projects: [{ environment: { environmentVariables } }] };
}

/** CodeBuild, and a scanner that asks it, which is new in each test of a file. */
export class ScannerOnCodeBuild {
  readonly service = LocalService.forTests();
  scanner = this.create({ endpoint: "http://127.0.0.1:9" });

  constructor() {
    beforeEach(() => {
      this.scanner = this.create();
    });
  }

  create(changes: object = {}): CodeBuildScanner {
    const client = new CodeBuildClient({ ...this.service.clientConfig, ...changes });
    return new CodeBuildScanner(client, "scanner");
  }

  /** Answers by action; what is not named fails the test. */
  answers(answers: Readonly<Record<string, object>>): void {
    const unexpected = refusal("UnexpectedRequest", "not named");
    this.service.answerBy({ BatchGetProjects: withSecrets({}), ...answers }, unexpected);
  }
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
