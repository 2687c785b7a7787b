import { parseArn } from "../../../functions/contract/arn";
import { type Answer, unlessAbsent } from "../ask";
import { type Examination, type Findings, failed } from "../check";
import { admits } from "../policies";
import { functionOf, settingsOf } from "../settings";
import { PROGRAMS, queueOf } from "./resources";

const EVENTS = "events.amazonaws.com";

/** Whether the customer's keys that the installation is encrypted with are on, and let it use them. */
export async function* keys(examination: Examination): Findings {
  const { ask, aws, names } = examination;
  const { Table } = (await unlessAbsent(ask("dynamodb", "DescribeTable", { TableName: names.table }))) ?? {};
  const { RESULTS_TOPIC_ARN: TopicArn } = await settingsOf(examination);
  const { Attributes } =
    (TopicArn && (await unlessAbsent(ask("sns", "GetTopicAttributes", { TopicArn })))) || {};
  const described = PROGRAMS.map((program) => unlessAbsent(functionOf(examination, program)));
  const functions = await Promise.all(described);
  const ofQueue = (await queueOf(ask, names.taskEvents))?.KmsMasterKeyId;
  const used: readonly (string | undefined)[] = [
    ...[Table?.SSEDescription?.KMSMasterKeyArn, ofQueue, Attributes?.KmsMasterKeyId],
    ...functions.map((each) => each?.KMSKeyArn),
  ];
  for (const KeyId of new Set(used)) {
    if (!KeyId || KeyId.startsWith("alias/aws/")) {
      continue;
    }
    const { KeyMetadata } = (await unlessAbsent(ask("kms", "DescribeKey", { KeyId }))) ?? {};
    const { KeyManager, KeyState = "gone", Arn = "" } = KeyMetadata ?? {};
    // AWS's own keys admit whoever may use the service.
    if (KeyManager === "AWS") {
      continue;
    }
    if (KeyState !== "Enabled") {
      const back = KeyState === "PendingDeletion" ? "cancel-key-deletion" : "enable-key";
      yield failed(`the key ${KeyId} is ${KeyState}`, aws(`kms ${back} --key-id ${KeyId}`));
      continue;
    }
    const { Policy } = await ask("kms", "GetKeyPolicy", { KeyId, PolicyName: "default" });
    const { partition, account } = parseArn(Arn);
    const whole = [account, `arn:${partition}:iam::${account}:root`];
    const shut = functions
      .flatMap((each: Answer) => each?.Role ?? [])
      .filter((role) => !admits(Policy, { principals: [role, ...whole], action: "kms:Decrypt" }));
    if (shut.length > 0) {
      yield failed(
        `the policy of the key ${KeyId} admits neither account nor roles`,
        `admit ${shut.join(", ")}`,
      );
    }
    const mayUse = (action: string) => admits(Policy, { principals: [EVENTS], action });
    if (KeyId === ofQueue && !["kms:GenerateDataKey", "kms:Decrypt"].every(mayUse)) {
      const todo = `admit ${EVENTS} to kms:GenerateDataKey and kms:Decrypt`;
      yield failed(`the policy of the key ${KeyId} does not admit EventBridge: task events are lost`, todo);
    }
  }
  return "the keys are on, and their policies admit the installation";
}
