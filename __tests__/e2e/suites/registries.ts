import { publishIndex } from "../../../local-aws/registry";
import { rootOf } from "../../local-aws/accounts";
import { awsCli, commandLineOf } from "../../local-aws/aws-cli";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

afterEach(async () => {
  await installation.aws.registry.reset();
  await installation.aws.sysdig.reset();
});

const scansOf = async (digest: string) =>
  (await installation.aws.sysdig.scans()).filter(({ image }) => image.endsWith(digest));

describe("a multi-platform image", () => {
  test("is scanned once per platform that tasks run, each by its own manifest", async () => {
    const image = "ghcr.io/shop/multi:1";
    const { digest, images } = publishIndex(image, ["linux/amd64", "linux/arm64/v8"], { attestations: true });
    const [amd64 = "", arm64 = ""] = Object.values(images);
    await installation.aws.sysdig.setImage(arm64, { architecture: "arm64" });

    await installation.send(
      { id: "multi-1", containers: [{ image, imageDigest: digest }] },
      {
        id: "multi-2",
        containers: [{ image, imageDigest: digest }],
        detail: { attributes: [{ name: "ecs.cpu-architecture", value: "arm64" }] },
      },
    );

    await installation.untilRow(keyOf(image, "linux/amd64", digest), {
      verdict: "PASSED",
      scannedDigest: amd64,
    });
    await installation.untilRow(keyOf(image, "linux/arm64", digest), {
      verdict: "PASSED",
      scannedDigest: arm64,
    });
  });
});

describe("an image in ECR", () => {
  const OTHER = "210987654321";

  beforeAll(async () => {
    const { aws } = installation;
    const other = commandLineOf(aws, rootOf(aws, OTHER, "eu-west-3"));
    const repository = ["--repository-name", "shop/web"];
    await awsCli(other, "ecr", "create-repository", ...repository);
    const Principal = { AWS: `arn:aws:iam::${aws.accountId}:root` };
    const Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    const Policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action }] };
    await awsCli(
      other,
      "ecr",
      "set-repository-policy",
      ...repository,
      "--policy-text",
      JSON.stringify(Policy),
    );
  });

  test.each([
    `${OTHER}.dkr.ecr.eu-west-3.amazonaws.com`,
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
    "123456789012.dkr-ecr.us-west-2.on.aws",
  ])("of %s is read with the password of the build's role", async (host) => {
    const image = `${host}/shop/web:1`;
    const { digest, images } = publishIndex(image, ["linux/amd64", "linux/arm64"]);

    await installation.send({ id: host, containers: [{ image, imageDigest: digest }] });

    await installation.untilRow(keyOf(image, "linux/amd64", digest), { verdict: "PASSED" });
    expect(await scansOf(images["linux/amd64"] as string)).toEqual([
      expect.objectContaining({ registryUser: "AWS", registryPasswordGiven: true }),
    ]);
  });
});
