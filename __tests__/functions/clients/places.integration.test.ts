import { CreateClusterCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { type PlaceOptions, Places } from "../../../functions/clients/places";
import { type LocalAws, startLocalAws } from "../../../local-aws";
import { arnIn, MEMBER, MEMBER_ROLES, OWN, READ_ROLE } from "../places-on-sts";

// With STS's real answers in XML: AWS's own service refuses and allows here, as the embedded AWS plays it.

let aws: LocalAws;
const before = process.env;

beforeAll(async () => {
  aws = await startLocalAws();
  process.env = { ...before, AWS_ENDPOINT_URL: aws.endpoint };
});

afterAll(async () => {
  process.env = before;
  await aws.stop();
});

/** Settings of a client that calls as somebody of an account. */
const asAccount = (account: string, region = OWN.region) => ({
  ...aws.clientConfig,
  region,
  credentials: { accessKeyId: account, secretAccessKey: "test" },
});

/** The role with which the hub reads a member, which wants that external id. */
async function createReadRole(externalId: string): Promise<void> {
  const iam = new IAMClient(asAccount(MEMBER.account));
  const [, path = "", name = ""] = /:role(\/.*\/)(.*)$/.exec(READ_ROLE) ?? [];
  const statement = (changes: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...changes }] });
  await iam.send(
    new CreateRoleCommand({
      ...{ RoleName: name, Path: path },
      AssumeRolePolicyDocument: statement({
        Action: "sts:AssumeRole",
        Principal: { AWS: `arn:aws:iam::${OWN.account}:root` },
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName: name, PolicyName: "read" },
      PolicyDocument: statement({ Action: "ecs:ListClusters", Resource: "*" }),
    }),
  );
}

const placesOfHub = () =>
  new Places(
    { own: OWN, installation: "scanning", memberRoles: MEMBER_ROLES },
    new ECSClient(asAccount(OWN.account)).config,
  );

const clustersWith = async (options: PlaceOptions) =>
  (await new ECSClient({ endpoint: aws.endpoint, ...options }).send(new ListClustersCommand({}))).clusterArns;

test("with a session of its role a member is called in its account and region", async () => {
  await createReadRole(MEMBER.account);
  await new ECSClient(asAccount(MEMBER.account, MEMBER.region)).send(
    new CreateClusterCommand({ clusterName: "shop" }),
  );
  await new ECSClient(asAccount(OWN.account)).send(new CreateClusterCommand({ clusterName: "own" }));

  expect(await clustersWith(placesOfHub().optionsOf(MEMBER))).toContain(arnIn(MEMBER, "cluster/shop"));
});

test("a role that there is none of is refused with AWS's own words", async () => {
  const options = placesOfHub().optionsOf({ ...MEMBER, account: "333333333333" });

  await expect(clustersWith(options)).rejects.toMatchObject({ name: "PlaceError", code: "AccessDenied" });
});
