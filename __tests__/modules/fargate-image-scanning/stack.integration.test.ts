import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedFolder } from "../../temporary-folder";
import { type Block, synthesizeStack } from "../synthesized";

const ROOT = join(__dirname, "../../..");

const terraform = (synthesized: ReturnType<typeof synthesizeStack>) =>
  synthesized.configuration.terraform as Record<string, Block>;

test("Terraform 1.11 and the AWS provider from 5.100 below 7 are required", () => {
  expect(terraform(synthesizeStack())).toMatchObject({
    required_version: ">= 1.11",
    required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100" } },
  });
});

describe("the state", () => {
  test("is a local file by default", () => {
    expect(Object.keys(terraform(synthesizeStack()).backend ?? {})).toEqual(["local"]);
  });

  test("is a local file of one's choice", () => {
    expect(terraform(synthesizeStack({ localPath: "/state/mine.tfstate" })).backend).toEqual({
      local: { path: "/state/mine.tfstate" },
    });
  });

  test("is an encrypted object in a bucket, locked by a file beside it", () => {
    const location = { s3Bucket: "states", s3Key: "scanning.tfstate", s3Region: "eu-west-1" };

    expect(terraform(synthesizeStack(location)).backend).toEqual({
      s3: {
        ...{ bucket: "states", key: "scanning.tfstate", region: "eu-west-1" },
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test("has a key of its own in a bucket when none is named", () => {
    expect(terraform(synthesizeStack({ s3Bucket: "states" })).backend).toMatchObject({
      s3: { key: "test/terraform.tfstate" },
    });
  });
});

describe("main.ts", () => {
  const folder = sharedFolder();

  test("deploys one stack, whose state follows the environment", () => {
    execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: folder, STATE_S3_BUCKET: "states", AWS_REGION: "eu-west-1" },
      stdio: "pipe",
    });

    const { stacks } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(Object.keys(stacks)).toEqual(["fargate-image-scanning"]);
    const path = join(folder, "stacks/fargate-image-scanning/cdk.tf.json");
    expect(JSON.parse(readFileSync(path, "utf8")).terraform.backend).toEqual({
      s3: expect.objectContaining({
        ...{ bucket: "states", key: "fargate-image-scanning/terraform.tfstate", region: "eu-west-1" },
      }),
    });
  });
});
