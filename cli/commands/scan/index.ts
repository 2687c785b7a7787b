import { Option } from "commander";
import { PLATFORMS, type Platform } from "../../../functions/contract/images/image";
import type { CliCommand } from "../../command";
import { TIMEOUT_OPTION, waitAndPrint } from "../wait";
import { requestedImage, sendScanRequest } from "./request";

type Options = { readonly platform: Platform; readonly timeout: number };

export const command: CliCommand = {
  name: "scan",
  description:
    "Has an image scanned that nothing runs yet, and waits for its verdict: a pipeline has it before it deploys, and the " +
    "deployment gate then passes at once. Exits with 0 if the image passed, 1 if it failed, 2 if there is no verdict in time, " +
    "and 3 after an error. A FAILED that is five minutes old or older is renewed: accept the risk in Sysdig, scan again, deploy. The image counts as one that no task has pulled: ECR's login and its host's default credentials are used.",
  examples: [
    "scan 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.7",
    "scan docker.io/library/nginx:1.27@sha256:… --platform linux/arm64",
  ],
  rights: [
    "events:PutEvents on the default bus, where events:source is fargate-image-scanning.requests",
    "dynamodb:GetItem and dynamodb:BatchGetItem on the table; a tag of ECR: ecr:DescribeImages on its repository",
  ],
  configure: (program) => {
    const platform = new Option("--platform <platform>", "what it will run on");
    program
      .argument("<image>", "a reference with a digest, or with a tag of ECR")
      .addOption(platform.choices(PLATFORMS).default(PLATFORMS[0]))
      .addOption(TIMEOUT_OPTION);
  },
  run: async (context, { platform, timeout: timeoutSeconds }: Options, named: string) => {
    const image = await requestedImage(context, named);
    await sendScanRequest(context, image, platform);
    return waitAndPrint(context, { named, image, platforms: [platform], timeoutSeconds });
  },
};
