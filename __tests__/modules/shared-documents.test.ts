import { type Block, planned, type Synthesized, synthesizeStack } from "./synthesized";

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:authorities-AbCdEf";

const OPTIONAL = { ca_bundle_secret: { arn: SECRET }, function_vpc_config: VPC };

const CONFIGURATIONS: [string, Synthesized][] = [
  ["variables", synthesizeStack()],
  ["inline mode", planned({ ...OPTIONAL, build_vpc_config: VPC })],
  ["backend mode", planned({ ...OPTIONAL, scan_mode: "backend" })],
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
