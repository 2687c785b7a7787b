import { get } from "node:http";
import { text } from "node:stream/consumers";
import { publishImage } from "../../local-aws/registry";
import { assume, type ClientConfig, makeRole, policyOf, rootOf, trusts } from "./accounts";
import { awsCli, commandLineOf } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

const HUB = "111111111111";
const MEMBER = "222222222222";
const REGION = "eu-west-1";
const REPOSITORY = `arn:aws:ecr:${REGION}:${MEMBER}:repository/shop/web`;
const DIGEST = publishImage("ecr pulls");
const LOGIN = { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" };
const PULL = { Effect: "Allow", Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource: "*" };

let member: ClientConfig;
/** What builds of the hub run as: by its own policy it may pull everything. */
let builder: ClientConfig;
let password: string;

useLocalAws(async () => {
  member = rootOf(aws, MEMBER, REGION);
  builder = await sessionOf(rootOf(aws, HUB, REGION), "builder", LOGIN, PULL, {
    ...{ Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${MEMBER}:role/pull` },
  });
  password = await passwordOf(builder);
  await ecr("create-repository");
});

async function sessionOf(config: ClientConfig, name: string, ...rights: object[]): Promise<ClientConfig> {
  return assume(config, await makeRole(config, { name, trust: [trusts("*")], rights }));
}

/** A command about the member's repository. */
const ecr = (command: string, ...args: string[]) =>
  awsCli(commandLineOf(aws, member), "ecr", command, "--repository-name", "shop/web", ...args);

/** ECR's password for somebody. */
async function passwordOf(config: ClientConfig): Promise<string> {
  const { authorizationData } = await awsCli<{ authorizationData: { authorizationToken: string }[] }>(
    commandLineOf(aws, config),
    ...["ecr", "get-authorization-token"],
  );
  const token = authorizationData[0]?.authorizationToken ?? "";
  return Buffer.from(token, "base64").toString().replace(/^AWS:/, "");
}

/** What the member's registry answers who pulls with a password. */
async function pull(loginPassword: string, kind = "manifests"): Promise<{ status?: number; body: string }> {
  const authorization = `Basic ${Buffer.from(`AWS:${loginPassword}`).toString("base64")}`;
  const host = `${MEMBER}.dkr.ecr.${REGION}.amazonaws.com`;
  const { port } = aws.registry;
  const path = `/v2/shop/web/${kind}/${DIGEST}`;
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, headers: { host, authorization } }, async (answer) => {
      resolve({ status: answer.statusCode, body: await text(answer) });
    }).on("error", reject);
  });
}

const refused = (action: string) => ({
  status: 403,
  body: expect.stringMatching(
    `"DENIED".* is not authorized to perform: ${action} on resource: ${REPOSITORY}`,
  ),
});

describe("a role of the repository's own account", () => {
  test("pulls by its own rights, without a policy of the repository", async () => {
    const own = await passwordOf(await sessionOf(member, "own", LOGIN, PULL));

    expect((await pull(own)).status).toBe(200);
    expect((await pull(own, "blobs")).status).toBe(200);
  });

  test("needs the right to the repository, and to layers another one", async () => {
    const other = { ...PULL, Resource: `${REPOSITORY}-2` };
    const none = await passwordOf(await sessionOf(member, "none", LOGIN, other));
    const manifests = { ...PULL, Action: "ecr:BatchGetImage", Resource: REPOSITORY };
    const half = await passwordOf(await sessionOf(member, "half", LOGIN, manifests));

    expect(await pull(none)).toEqual(refused("ecr:BatchGetImage"));
    expect((await pull(half)).status).toBe(200);
    expect(await pull(half, "blobs")).toEqual(refused("ecr:GetDownloadUrlForLayer"));
  });
});

describe("a role of another account", () => {
  test("is refused by a repository that has no policy", async () => {
    expect(await pull(password)).toEqual(refused("ecr:BatchGetImage"));
  });

  test("pulls once the repository's policy admits it", async () => {
    const Principal = { AWS: `arn:aws:iam::${HUB}:role/builder` };
    const policy = (Effect: string) => policyOf({ Effect, Principal, Action: PULL.Action });
    const without = await passwordOf(await sessionOf(rootOf(aws, HUB, REGION), "without", LOGIN));
    await ecr("set-repository-policy", "--policy-text", policy("Allow"));

    expect((await pull(password)).status).toBe(200);
    expect(await pull(without)).toEqual(refused("ecr:BatchGetImage"));
    expect(await pull(await passwordOf(rootOf(aws, HUB, REGION)))).toEqual(refused("ecr:BatchGetImage"));

    await ecr("set-repository-policy", "--policy-text", policy("Deny"));
    expect(await pull(password)).toEqual(refused("ecr:BatchGetImage"));
    await ecr("delete-repository-policy");
  });

  test("pulls as a role of the repository's account that it assumes, for that one has a password of its own", async () => {
    await makeRole(member, {
      name: "pull",
      trust: [trusts({ AWS: `arn:aws:iam::${HUB}:role/builder` })],
      rights: [LOGIN, { ...PULL, Resource: REPOSITORY }],
    });

    const gone = await assume(builder, `arn:aws:iam::${MEMBER}:role/pull`);

    expect(await pull(password)).toEqual(refused("ecr:BatchGetImage"));
    expect((await pull(await passwordOf(gone))).status).toBe(200);
  });
});

test("a password is good for its own region alone, and no other password is good", async () => {
  const elsewhere = await passwordOf(
    await sessionOf({ ...member, region: "us-east-1" }, "elsewhere", LOGIN, PULL),
  );
  const invalid = { status: 403, body: expect.stringContaining("Your Authorization Token is invalid.") };

  expect(await pull(elsewhere)).toEqual(invalid);
  expect(await pull("made-up")).toEqual(invalid);
});
