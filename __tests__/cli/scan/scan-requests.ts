import type { CommandLine } from "../command-line";
import { plainRow } from "../rows";

/** The event that a command has put. */
export function requestPut({ service }: CommandLine) {
  const { body } = service.requests.findLast(({ action }) => action === "PutEvents") ?? { body: "" };
  const [entry] = JSON.parse(body).Entries;
  return { ...entry, Detail: JSON.parse(entry.Detail) };
}

/** Lets the installation answer a request for a scan like this, and AWS other actions like those. */
export function answerRequest(
  line: CommandLine,
  kind: string,
  others: Parameters<CommandLine["answers"]>[0] = {},
  further: Readonly<Record<string, string>> = {},
) {
  line.answers({
    ...others,
    PutEvents: () => {
      const { requestId } = requestPut(line).Detail;
      line.table.put({ image: `request#${requestId}`, answer: { kind, key: plainRow().image, ...further } });
      return { body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' };
    },
  });
}
