import { type Block, type Synthesized, synthesizeProps, synthesizeStack } from "./synthesized";

const VPC = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:authorities-AbCdEf";

const OPTIONAL = { caBundleSecret: { arn: SECRET }, functionVpcConfig: VPC };

const CONFIGURATIONS: [string, Synthesized][] = [
  ["variables", synthesizeStack()],
  ["inline mode", synthesizeProps({ ...OPTIONAL, buildVpcConfig: VPC })],
  ["backend mode", synthesizeProps({ ...OPTIONAL, scanMode: "backend" })],
];

/** What a document allows, whatever decides whether it is there. */
function meaning({ count, ...block }: Block): string {
  return JSON.stringify(block);
}

describe.each(CONFIGURATIONS)("policy documents with %s", (_, synthesized) => {
  const documents = synthesized.ofType("aws_iam_policy_document");

  test("are written once for each need, however many roles have it", () => {
    const meanings = documents.map(({ block }) => meaning(block));

    const copies = documents.filter((_, index) => meanings.indexOf(meanings[index] ?? "") < index);
    expect(copies.map(({ address }) => address)).toEqual([]);
  });

  test("are all used", () => {
    const { resource, data } = synthesized.configuration;
    const text = JSON.stringify([resource, data]);

    const uses = ({ address }: { address: string }) =>
      text.includes(`${address}.json`) || text.includes(`one(${address}[*].json)`);
    expect(documents.filter((document) => !uses(document)).map(({ address }) => address)).toEqual([]);
  });
});
