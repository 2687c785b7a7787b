import type { SNSClient } from "@aws-sdk/client-sns";
import type { Notice } from "../../../../functions/contract/notices/notice";
import { queueNotice } from "../../../../functions/outbox/outbox";
import { Folds } from "../../../../functions/results/topic/folds";
import { ResultsTopic } from "../../../../functions/results/topic/results-topic";
import { MemoryTable } from "../../../../functions/table/memory-table";
import { NOW } from "../../samples";

/** The topic of an installation in whose outbox these notices wait, and nothing else. */
export async function topicOf(
  sns: Pick<SNSClient, "send">,
  topicArn: string,
  ...notices: readonly Notice[]
): Promise<ResultsTopic> {
  const table = new MemoryTable();
  for (const notice of notices) {
    await table.update(queueNotice(notice, NOW));
  }
  return new ResultsTopic(sns as SNSClient, sns as SNSClient, topicArn, new Folds(table, () => NOW));
}
