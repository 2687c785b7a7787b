import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { type LocalAws, startLocalAws } from "../../local-aws";
import type { TerraformFolder, Variables } from "../../local-aws/deployment";
import { type Inputs, type Kind, longestInputs, type Place } from "../longest-inputs";
import { sizeTable } from "../sizes";
import { measuredSizes } from "./measured-sizes";

/** Of the regions of the partition that the embedded AWS plays, none has a longer name. */
const PLACE: Place = { partition: "aws", region: "ap-southeast-1", accountId: "123456789012" };
const KINDS: readonly Kind[] = [
  "inline in a VPC",
  "inline with parameters and a long proxy",
  "inline",
  "backend with a secret of its own",
  "backend in a VPC",
];
const ALLOW_ALL = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

/** One way to give inputs to an installation, and to run Terraform with them. */
export interface Front {
  readonly folder: TerraformFolder;
  /** What has to be given to Terraform's commands. */
  with(inputs: Inputs): Variables;
  remove(): void;
}

/**
 * The tests of one way to give inputs; each has a file of its own, since an apply of each kind takes minutes.
 *
 * @param what names it
 * @param frontOn prepares it on an embedded AWS
 */
export function testLongestInputs(what: string, frontOn: (aws: LocalAws) => Promise<Front>): void {
  describe(`the ${what} with the longest inputs`, () => {
    let aws: LocalAws;
    let front: Front;

    beforeAll(async () => {
      aws = await startLocalAws({ region: PLACE.region });
      await aws.switch({ schedules: false });
      front = await frontOn(aws);
      const [, path = "", name] =
        /:policy(\/.*\/)(.*)$/.exec(String(longestInputs("inline", PLACE).permissions_boundary_arn)) ?? [];
      await new IAMClient(aws.clientConfig).send(
        new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument: JSON.stringify(ALLOW_ALL) }),
      );
    });

    afterAll(async () => {
      await aws?.stop();
      front?.remove();
    });

    test.each(KINDS)("%s applies, and its second plan is empty", async (kind) => {
      const variables = front.with(longestInputs(kind, PLACE));

      await front.folder.apply(variables);

      const sizes = await measuredSizes(aws);
      process.stdout.write(`\n${kind}\n${sizeTable(sizes)}\n`);
      expect(sizes.length).toBeGreaterThan(15);
      expect(sizes.filter(({ size, limit }) => size > limit)).toEqual([]);
      expect((await front.folder.plan(variables)).output).toContain("No changes");
    });

    test("is refused at plan with one entry more in any list", async () => {
      const longest = longestInputs("inline in a VPC", PLACE);
      const refusal = async (inputs: Inputs) => {
        const { code, output } = await front.folder.plan(front.with(inputs));
        return code === 1 ? output.replace(/[│╷╵\s]+/g, " ") : "";
      };

      const text = await refusal(withOneMore(longest));
      const names = [
        ...LISTS,
        ...MAPS,
        "registry_credentials",
        ...VPCS.flatMap((name) => [`${name}.subnet_ids`, `${name}.security_group_ids`]),
      ];
      expect(names.filter((name) => !text.includes(`${name} takes`))).toEqual([]);
      const images = { ...longest, exclude_images: [...(longest.exclude_images as string[]), "**/nginx"] };
      expect(await refusal(images)).toContain("include_images, exclude_images, cluster_arns and proxy take");
    });
  });
}

const LISTS = ["cluster_arns", "ecr_repository_arns", "secret_kms_key_arns"];
const VPCS = ["build_vpc_config", "function_vpc_config"];
const MAPS = ["additional_trigger_policy_arns", "additional_scanner_policy_arns"];

/** The first entry of each list once more at its end, with another name where no name may stand twice. */
function withOneMore(longest: Inputs): Inputs {
  const lists = LISTS.map((name) => {
    const list = longest[name] as string[];
    return [name, [...list, list[0]]];
  });
  const maps = MAPS.map((name) => {
    const map = longest[name] as Readonly<Record<string, string>>;
    return [name, { ...map, more: `${map["key-0"]}-more` }];
  });
  const vpcs = VPCS.map((name) => {
    const vpc = longest[name] as Readonly<Record<string, readonly string[]>>;
    const { subnet_ids = [], security_group_ids = [] } = vpc;
    const more = [...security_group_ids, "sg-more"];
    return [name, { ...vpc, subnet_ids: [...subnet_ids, "subnet-more"], security_group_ids: more }];
  });
  return {
    ...longest,
    ...Object.fromEntries([...lists, ...maps, ...vpcs]),
    registry_credentials: {
      ...(longest.registry_credentials as object),
      "more.example.com": {
        secret_arns: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:more-AbCdEf"],
      },
    },
  };
}
