import type { Place } from "../../longest-inputs";

type Value = string | number | boolean | undefined | readonly Value[] | { readonly [key: string]: Value };
export type Properties = Readonly<Record<string, Value>>;

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Properties;
}

export interface Template {
  readonly Parameters: Readonly<
    Record<
      string,
      { readonly Description: string; readonly Default?: string; readonly AllowedPattern?: string }
    >
  >;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What a stack of the template has in a place: CloudFormation's functions as its reference has them. */
export class EvaluatedStack {
  private readonly references: Readonly<Record<string, string>>;

  constructor(
    private readonly template: Template,
    parameters: Readonly<Record<string, string>>,
    private readonly place: Place,
  ) {
    const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
    this.references = {
      ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)),
      ...parameters,
      "AWS::Partition": place.partition,
      "AWS::Region": place.region,
      "AWS::AccountId": place.accountId,
    };
  }

  /** Ids of the resources that are made. */
  get ids(): string[] {
    return Object.keys(this.template.Resources).filter((id) => this.isMade(id));
  }

  ofType(type: string): Properties[] {
    const ids = this.ids.filter((id) => this.template.Resources[id]?.Type === type);
    return ids.map((id) => this.value(this.template.Resources[id]?.Properties) as Properties);
  }

  private isMade(id: string): boolean {
    const { Condition } = this.template.Resources[id] as Resource;
    return Condition === undefined || this.holds({ Condition });
  }

  private holds(condition: Value): boolean {
    const [[name, given] = []] = Object.entries(condition as Properties);
    switch (name) {
      case "Condition":
        return this.holds(this.template.Conditions[String(given)]);
      case "Fn::Equals": {
        const [one, other] = (given as readonly Value[]).map((each) => this.value(each));
        return one === other;
      }
      case "Fn::And":
        return (given as readonly Value[]).every((each) => this.holds(each));
      case "Fn::Not":
        return !this.holds((given as readonly Value[])[0]);
      default:
        throw new Error(`${name} is no condition.`);
    }
  }

  private value(value: Value): Value {
    if (Array.isArray(value)) {
      return value.map((each) => this.value(each));
    }
    if (typeof value !== "object") {
      return value;
    }
    const [[name = "", given] = []] = Object.entries(value as Properties);
    switch (name) {
      case "Ref":
        return this.reference(String(given));
      case "Fn::GetAtt":
        return this.attribute(...(given as unknown as [string, string]));
      case "Fn::Sub":
        return String(given).replace(/\$\{([^}]+)\}/g, (_, each) => this.reference(each));
      case "Fn::If": {
        const [Condition, then, otherwise] = given as readonly Value[];
        return this.value(this.holds({ Condition }) ? then : otherwise);
      }
      default:
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.value(each)]));
    }
  }

  private reference(name: string): string {
    return this.references[name] ?? this.attribute(name, "QueueUrl");
  }

  private attribute(id: string, attribute: string): string {
    const { Type, Properties = {} } = this.template.Resources[id] as Resource;
    if (!this.isMade(id)) {
      throw new Error(`${id} is not made here.`);
    }
    const { partition, region, accountId } = this.place;
    const text = (property: string) => String(this.value(Properties[property]));
    switch (`${Type} ${attribute}`) {
      case "AWS::IAM::Role Arn":
        return `arn:${partition}:iam::${accountId}:role${text("Path")}${text("RoleName")}`;
      case "AWS::SQS::Queue Arn":
        return `arn:${partition}:sqs:${region}:${accountId}:${text("QueueName")}`;
      case "AWS::SQS::Queue QueueName":
        return text("QueueName");
      case "AWS::SQS::Queue QueueUrl":
        return `https://sqs.${region}/${accountId}/${text("QueueName")}`;
      default:
        throw new Error(`What is ${attribute} of a ${Type}?`);
    }
  }
}
