import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { type Kind, longestInputs, type Place } from "../longest-inputs";
import { sizeTable } from "../sizes";
import { measuredSizes } from "./measured-sizes";
import { ModuleConsumer } from "./planned-folder";

/** Of the regions of the partition that the embedded AWS plays, none has a longer name. */
const PLACE: Place = { partition: "aws", region: "ap-southeast-1", accountId: "123456789012" };
/** `__tests__/modules/sizes.test.ts` has the others: here is what AWS itself makes of the longest. */
const KIND: Kind = "inline in a VPC";
const ALLOW_ALL = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

let aws: LocalAws;
let consumer: ModuleConsumer;

beforeAll(async () => {
  aws = await startLocalAws({ region: PLACE.region });
  await aws.switch({ schedules: false });
  consumer = await ModuleConsumer.on(aws);
  const [, path = "", name] =
    /:policy(\/.*\/)(.*)$/.exec(String(longestInputs("inline", PLACE).permissions_boundary_arn)) ?? [];
  await new IAMClient(aws.clientConfig).send(
    new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument: JSON.stringify(ALLOW_ALL) }),
  );
});

afterAll(async () => {
  await aws?.stop();
  consumer?.remove();
});

// Proves plan.limits: AWS's own count on a real apply.
test("with the longest inputs an installation applies, and its second plan is empty", async () => {
  consumer.call(longestInputs(KIND, PLACE));

  await consumer.apply({});

  const sizes = await measuredSizes(aws);
  process.stdout.write(`\n${KIND}\n${sizeTable(sizes)}\n`);
  expect(sizes.length).toBeGreaterThan(15);
  expect(sizes.filter(({ size, limit }) => size > limit)).toEqual([]);
  expect((await consumer.plan({})).output).toContain("No changes");
});
