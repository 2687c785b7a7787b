import {
  conditional,
  Fn,
  type IResolvable,
  Op,
  propertyAccess,
  ref,
  TerraformDataSource,
  TerraformLocal,
  type TerraformResource,
  Token,
} from "cdktf";
import type { Construct, IConstruct } from "constructs";

// Written as bare words, because cdktf's operators treat values that are falsy in JavaScript as missing.
const ZERO = ref("0");
const EMPTY = ref('""');

/** A Terraform condition that is known at plan; `true` for a part that always exists. */
export type BoolValue = true | IResolvable;

export function isGiven(value: unknown): IResolvable {
  return Op.neq(value, Token.nullValue()) as IResolvable;
}

export function isMissing(value: unknown): IResolvable {
  return Op.eq(value, Token.nullValue()) as IResolvable;
}

export function hasEntries(list: unknown): IResolvable {
  return Op.gt(Fn.lengthOf(list), ZERO) as IResolvable;
}

export function hasNoEntries(list: unknown): IResolvable {
  return Op.eq(Fn.lengthOf(list), ZERO) as IResolvable;
}

export function and(left: BoolValue, right: BoolValue): BoolValue {
  if (left === true) return right;
  return right === true ? left : (Op.and(left, right) as IResolvable);
}

export function or(left: IResolvable, right: IResolvable): IResolvable {
  return Op.or(left, right) as IResolvable;
}

export function hasText(text: string): IResolvable {
  return Op.neq(text, EMPTY) as IResolvable;
}

export function isText<T extends string>(text: T, wanted: NoInfer<T>): IResolvable {
  return Op.eq(text, wanted) as IResolvable;
}

/** Returns `condition ? whenTrue : whenFalse`; undefined becomes null. */
export function choose(condition: BoolValue, whenTrue: unknown, whenFalse: unknown): IResolvable {
  if (condition === true) return whenTrue as IResolvable;
  return conditional(condition, whenTrue ?? Token.nullValue(), whenFalse ?? Token.nullValue()) as IResolvable;
}

/** Converts a name in Terraform to the property's name in camel case. */
export function propertyName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Returns an attribute by Terraform's name; Terraform fails if the object is null. */
export function attributeOf(object: unknown, name: string): IResolvable {
  return propertyAccess(object, [name]) as unknown as IResolvable;
}

/** Returns an attribute by Terraform's name, or null if the object is null. */
export function optionalAttributeOf(object: unknown, name: string): IResolvable {
  // A bare word, because the function would drop a null value.
  return Fn.try([attributeOf(object, name), ref("null")]) as IResolvable;
}

/**
 * Returns an entry of `replaceTriggeredBy` for a resource of the same count.
 *
 * @param attribute an attribute that AWS assigns, such as an ARN: the entry triggers when the resource is replaced.
 * Without it, the entry also triggers when the resource is updated
 */
export function triggerOf(resource: TerraformResource, attribute?: string): string {
  const instance = resource.count === undefined ? "" : "[count.index]";
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}${instance}`;
  return attribute === undefined ? address : `${address}.${attribute}`;
}

/**
 * Gives a `count` to a resource that may not exist. Its attributes become `one(type.name[*].attribute)`, which may be
 * null. Call this before anything refers to the resource.
 */
export function counted<T extends TerraformResource | TerraformDataSource>(
  condition: BoolValue,
  resource: T,
): T {
  if (condition !== true) {
    resource.count = Token.asNumber(conditional(condition, 1, 0));
    resource.interpolationForAttribute = (attribute) =>
      ref(
        `one(${TerraformDataSource.isTerraformDataSource(resource) ? "data." : ""}${resource.terraformResourceType}.${resource.friendlyUniqueId}[*].${attribute})`,
        resource.cdktfStack,
      );
  }
  return resource;
}

export function nameText(scope: Construct, id: string, text: string): string {
  return new TerraformLocal(scope, id, text).asString;
}

export function nameCondition(scope: Construct, id: string, condition: BoolValue): BoolValue {
  return new TerraformLocal(scope, id, condition).asBoolean;
}

export function product(...[first, ...others]: readonly number[]): string {
  return Token.asString(others.reduce<unknown>((left, right) => Op.mul(left, right), first));
}

const COMMENT = "comment";

/**
 * Adds a comment to a part or resource of the published module: what the part is for, or why the resource is as it is.
 */
export function comment<T extends Construct>(construct: T, text: string): T {
  construct.node.addMetadata(COMMENT, text);
  return construct;
}

export function commentOf(construct: IConstruct): string | undefined {
  return construct.node.metadata.find(({ type }) => type === COMMENT)?.data;
}
