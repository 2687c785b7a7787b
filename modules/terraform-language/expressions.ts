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

// As bare words: operators of cdktf treat what is falsy in JavaScript as missing.
const ZERO = ref("0");
const EMPTY = ref('""');

/** A Terraform expression that is known at plan; of what is there in any case, `true`. */
export type BoolValue = true | IResolvable;

/** Whether an optional value is given. */
export function isGiven(value: unknown): IResolvable {
  return Op.neq(value, Token.nullValue()) as IResolvable;
}

/** The opposite of `isGiven`. */
export function isMissing(value: unknown): IResolvable {
  return Op.eq(value, Token.nullValue()) as IResolvable;
}

/** Whether a list has any entry. */
export function hasEntries(list: unknown): IResolvable {
  return Op.gt(Fn.lengthOf(list), ZERO) as IResolvable;
}

/** The opposite of `hasEntries`. */
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

/** Whether a text says anything. */
export function hasText(text: string): IResolvable {
  return Op.neq(text, EMPTY) as IResolvable;
}

/** Whether a text is this one. */
export function isText<T extends string>(text: T, wanted: NoInfer<T>): IResolvable {
  return Op.eq(text, wanted) as IResolvable;
}

/** `condition ? whenTrue : whenFalse`; undefined is null. */
export function choose(condition: BoolValue, whenTrue: unknown, whenFalse: unknown): IResolvable {
  if (condition === true) return whenTrue as IResolvable;
  return conditional(condition, whenTrue ?? Token.nullValue(), whenFalse ?? Token.nullValue()) as IResolvable;
}

/** The property of Terraform's name. */
export function propertyName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** An attribute of an object, by Terraform's name; reading it fails where that is null. */
export function attributeOf(object: unknown, name: string): IResolvable {
  return propertyAccess(object, [name]) as unknown as IResolvable;
}

/** The same, or null where the object is. */
export function optionalAttributeOf(object: unknown, name: string): IResolvable {
  // As a bare word: the function would leave out a null value.
  return Fn.try([attributeOf(object, name), ref("null")]) as IResolvable;
}

/**
 * The entry of a lifecycle's `replaceTriggeredBy` for another resource, which has the same count, if any. With an attribute that AWS gives,
 * such as an ARN, it is when that resource is replaced; without one, when it is updated, too.
 */
export function triggerOf(resource: TerraformResource, attribute?: string): string {
  const instance = resource.count === undefined ? "" : "[count.index]";
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}${instance}`;
  return attribute === undefined ? address : `${address}.${attribute}`;
}

/**
 * Gives a resource that may not be there a `count`. Its attributes then read as `one(type.name[*].attribute)`, which is null
 * when it does not exist; to be called before anything refers to it.
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

/** Gives an expression that is read in several places a name. */
export function nameText(scope: Construct, id: string, text: string): string {
  return new TerraformLocal(scope, id, text).asString;
}

/** The same for a condition. */
export function nameCondition(scope: Construct, id: string, condition: BoolValue): BoolValue {
  return new TerraformLocal(scope, id, condition).asBoolean;
}

/** Numbers multiplied, for a text. */
export function product(...[first, ...others]: readonly number[]): string {
  return Token.asString(others.reduce<unknown>((left, right) => Op.mul(left, right), first));
}

const COMMENT = "comment";

/** Says in the published module what a construct is for, or why a resource is as it is; above a part or a resource. */
export function comment<T extends Construct>(construct: T, text: string): T {
  construct.node.addMetadata(COMMENT, text);
  return construct;
}

/** The text of `comment`, if any. */
export function commentOf(construct: IConstruct): string | undefined {
  return construct.node.metadata.find(({ type }) => type === COMMENT)?.data;
}
