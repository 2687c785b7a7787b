import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { assume } from "./accounts";
import { createRole } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

const OWN = "fargate-image-scanning";
const FOR_ALL = { "ForAllValues:StringEquals": { "events:source": OWN } };
const NOT_ABSENT = { Null: { "events:source": "false" } };

useLocalAws();

/** A client with the rights to put events under a condition, and no others. */
async function clientWith(name: string, condition: object): Promise<EventBridgeClient> {
  const role = await createRole(aws, name, { AWS: `arn:aws:iam::${aws.accountId}:root` }, [
    { Effect: "Allow", Action: "events:PutEvents", Resource: "*", Condition: condition },
  ]);
  return new EventBridgeClient(await assume(aws.clientConfig, role));
}

/** With which error the events are refused; undefined when they are taken. */
async function refusal(
  client: EventBridgeClient,
  ...sources: (string | undefined)[]
): Promise<string | undefined> {
  const entries = sources.map((Source): PutEventsRequestEntry => ({ Source, DetailType: "x", Detail: "{}" }));
  try {
    await client.send(new PutEventsCommand({ Entries: entries }));
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

const DENIED = "AccessDeniedException";

test("ForAllValues with Null lets through events of the one source and no others", async () => {
  const client = await clientWith("exact", { ...FOR_ALL, ...NOT_ABSENT });

  expect(await refusal(client, OWN, OWN)).toBeUndefined();
  expect(await refusal(client, "another")).toBe(DENIED);
  expect(await refusal(client, OWN, "another")).toBe(DENIED);
  expect(await refusal(client, undefined)).toBe(DENIED);
});

test("ForAllValues alone holds where no event names a source", async () => {
  const client = await clientWith("open", FOR_ALL);

  expect(await refusal(client, "another")).toBe(DENIED);
  expect(await refusal(client, undefined)).toBeUndefined();
});

test("an operator for single values is none for several", async () => {
  const client = await clientWith("single", { StringEquals: { "events:source": OWN } });

  expect(await refusal(client, OWN)).toBe(DENIED);
});
