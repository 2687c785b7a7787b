import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { refusal, type ServiceAnswer, type ServiceRequest } from "../functions/local-service";

type Item = Readonly<Record<string, unknown>>;
type Stored = Record<string, AttributeValue>;

/** What a request says, as far as it is read. */
interface Asked {
  readonly Key: Stored;
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Stored[] }>>;
  readonly ExclusiveStartKey?: Stored;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Stored;
  readonly ScanIndexForward?: boolean;
  readonly Item: Stored;
  readonly TransactItems: readonly { readonly Update?: Asked; readonly Put?: Asked }[];
}

/** Items of a page, where a real one ends after 1 MB. */
const PAGE = 1000;

/** As much of DynamoDB as the command line asks of a table. Conditions of writes always hold. */
export class TableService {
  private readonly items = new Map<string, Stored>();

  put(...items: readonly Item[]): void {
    for (const item of items) {
      this.items.set(String(item.image), marshall(item, { removeUndefinedValues: true }));
    }
  }

  /** The item of this key, as it was written. */
  get(key: string): Item | undefined {
    const item = this.items.get(key);
    return item && unmarshall(item);
  }

  clear(): void {
    this.items.clear();
  }

  answer({ action, body }: ServiceRequest): ServiceAnswer {
    const asked: Asked = JSON.parse(body || "{}");
    switch (action) {
      case "Scan":
        return answered(this.scan(asked));
      case "Query":
        return answered(this.query(asked));
      case "GetItem":
        return answered({ Item: this.items.get(keyOf(asked.Key)) });
      case "BatchGetItem": {
        const found = Object.entries(asked.RequestItems).map(([table, { Keys }]) => [
          table,
          Keys.map((key) => this.items.get(keyOf(key))).filter((item) => item !== undefined),
        ]);
        return answered({ Responses: Object.fromEntries(found) });
      }
      // The queue of the coordinator, beside the table.
      case "SendMessage":
        return answered({});
      case "TransactWriteItems":
        for (const { Put } of asked.TransactItems) {
          if (Put) {
            this.items.set(keyOf(Put.Item), Put.Item);
          }
        }
        return answered({});
      case "PutItem":
        this.items.set(keyOf(asked.Item), asked.Item);
        return answered({});
      default:
        return refusal("UnknownOperationException", action);
    }
  }

  private scan({ ExclusiveStartKey, ...asked }: Asked) {
    const all = [...this.items.values()];
    const first = ExclusiveStartKey
      ? all.findIndex(({ image }) => image?.S === keyOf(ExclusiveStartKey)) + 1
      : 0;
    const last = all[first + PAGE - 1];
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values } = asked;
    const prefix = values?.[":prefix"]?.S ?? "";
    const attributes = asked.ProjectionExpression?.split(", ").map((name) => names[name]);
    return {
      Items: all
        .slice(first, first + PAGE)
        .filter(({ image }) => image?.S?.startsWith(prefix))
        .map((item) =>
          Object.fromEntries(Object.entries(item).filter(([name]) => attributes?.includes(name) ?? true)),
        ),
      ...(last && last !== all.at(-1) ? { LastEvaluatedKey: { image: last.image } } : {}),
    };
  }

  private query({ ExpressionAttributeValues: values, ScanIndexForward: isForward = true }: Asked) {
    const found = [...this.items.values()]
      .filter(({ rowState, dueAt }) => dueAt && rowState?.S === values?.[":state"]?.S)
      .filter(({ dueAt }) => (dueAt?.S ?? "") >= (values?.[":since"]?.S ?? ""))
      .filter(({ dueAt }) => (dueAt?.S ?? "") <= (values?.[":until"]?.S ?? "~"))
      .sort((one, other) => ((one.dueAt?.S ?? "") < (other.dueAt?.S ?? "") ? -1 : 1));
    return {
      Items: isForward ? found : found.reverse(),
      ...{ Count: found.length, ScannedCount: found.length },
    };
  }
}

const keyOf = ({ image }: Stored): string => image?.S ?? "";
const answered = (answer: object): ServiceAnswer => ({ body: JSON.stringify(answer) });
