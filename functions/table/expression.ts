import { marshall } from "@aws-sdk/util-dynamodb";
import { type Attribute, PARTITION_KEY } from "../contract/ledger";
import type { Change, Condition, Write } from "./table";
import { given, stored, type Value } from "./value";

/** Collects the names and values of an expression: DynamoDB wants them apart, because names may be reserved words. */
class Placeholders {
  readonly names: Record<string, string> = {};
  private readonly given = new Map<string, Value>();

  name(attribute: Attribute): string {
    this.names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  }

  value(value: Value): string {
    const placeholder = `:v${this.given.size}`;
    this.given.set(placeholder, value);
    return placeholder;
  }

  get values() {
    return this.given.size === 0
      ? undefined
      : marshall(Object.fromEntries([...this.given].map(([name, value]) => [name, stored(value)])));
  }
}

/**
 * A change in DynamoDB's language.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export function renderChange(change: Change) {
  const { set, remove = [], condition } = change;
  const placeholders = new Placeholders();
  const assignments = given(set).map(
    ([name, value]) => `${placeholders.name(name)} = ${placeholders.value(value)}`,
  );
  const clauses = { SET: assignments, REMOVE: remove.map((name) => placeholders.name(name)) };
  return {
    UpdateExpression: Object.entries(clauses)
      .filter(([, parts]) => parts.length > 0)
      .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
      .join(" "),
    ConditionExpression: condition && renderCondition(condition, placeholders),
    ExpressionAttributeNames: placeholders.names,
    ExpressionAttributeValues: placeholders.values,
  };
}

/** A write of a whole item in DynamoDB's language: of its key alone where it is deleted. */
export function renderWrite({ key, rev, item }: Write) {
  const isThere = `attribute_exists(${PARTITION_KEY})`;
  const unwritten =
    rev === undefined ? `attribute_not_exists(${PARTITION_KEY})` : `${isThere} AND attribute_not_exists(rev)`;
  return {
    whole: marshall({ ...item, [PARTITION_KEY]: key }, { removeUndefinedValues: true }),
    ConditionExpression: rev ? "rev = :rev" : unwritten,
    ...(rev ? { ExpressionAttributeValues: marshall({ ":rev": rev }) } : {}),
  };
}

function renderCondition(condition: Condition, placeholders: Placeholders): string {
  if ("all" in condition) {
    return condition.all.map((each) => renderCondition(each, placeholders)).join(" AND ");
  }
  const name = placeholders.name(condition.attribute);
  return "exists" in condition
    ? `${condition.exists ? "attribute_exists" : "attribute_not_exists"}(${name})`
    : `${name} = ${placeholders.value(condition.is)}`;
}
