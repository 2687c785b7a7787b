import {
  conditional,
  Fn,
  type IResolvable,
  Op,
  propertyAccess,
  ref,
  TerraformDataSource,
  type TerraformResource,
  Token,
} from "cdktf";

// As bare words: operators of cdktf treat what is falsy in JavaScript as missing.
const ZERO = ref("0");
const EMPTY = ref('""');

/** Known while the program runs, or a Terraform expression that is known at plan. */
export type BoolValue = boolean | IResolvable;

/** Whether an optional value is given. A Terraform variable may be null, which only Terraform knows. */
export function isGiven(value: unknown): BoolValue {
  if (value === undefined || value === null) {
    return false;
  }
  return Token.isUnresolved(value) ? (Op.neq(value, Token.nullValue()) as IResolvable) : true;
}

/** The opposite of `isGiven`. */
export function isMissing(value: unknown): BoolValue {
  if (value === undefined || value === null) {
    return true;
  }
  return Token.isUnresolved(value) ? (Op.eq(value, Token.nullValue()) as IResolvable) : false;
}

/** Whether a list has any entry. */
export function hasEntries(list: readonly unknown[]): BoolValue {
  return Token.isUnresolved(list) ? (Op.gt(Fn.lengthOf(list), ZERO) as IResolvable) : list.length > 0;
}

/** The opposite of `hasEntries`. */
export function hasNoEntries(list: readonly unknown[]): BoolValue {
  return Token.isUnresolved(list) ? (Op.eq(Fn.lengthOf(list), ZERO) as IResolvable) : list.length === 0;
}

export function and(left: BoolValue, right: BoolValue): BoolValue {
  if (typeof left === "boolean") {
    return left && right;
  }
  return typeof right === "boolean" ? right && left : (Op.and(left, right) as IResolvable);
}

export function or(left: BoolValue, right: BoolValue): BoolValue {
  if (typeof left === "boolean") {
    return left || right;
  }
  return typeof right === "boolean" ? right || left : (Op.or(left, right) as IResolvable);
}

/** Whether a text, which may be known to Terraform only, says anything. */
export function hasText(text: string): BoolValue {
  return Token.isUnresolved(text) ? (Op.neq(text, EMPTY) as IResolvable) : text !== "";
}

/** Whether a text, which may be known to Terraform only, is this one. */
export function isText<T extends string>(text: T, wanted: NoInfer<T>): BoolValue {
  return Token.isUnresolved(text) ? (Op.eq(text, wanted) as IResolvable) : text === wanted;
}

/** `condition ? whenTrue : whenFalse`, decided here where the condition is known here. */
export function choose<T>(condition: BoolValue, whenTrue: T, whenFalse: T): T | IResolvable {
  if (typeof condition === "boolean") {
    return condition ? whenTrue : whenFalse;
  }
  return conditional(condition, whenTrue ?? Token.nullValue(), whenFalse ?? Token.nullValue()) as IResolvable;
}

/** A value, or another one where it is missing, which only Terraform may know. */
export function firstGiven(given: unknown, otherwise: unknown): unknown {
  return Token.isUnresolved(given) ? Fn.coalesce([given, otherwise]) : (given ?? otherwise);
}

/** Terraform's name of a property. */
export function terraformName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The property of Terraform's name. */
export function propertyName(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** An attribute of an object that is a literal or a Terraform expression; reading it fails where that is null. */
export function attributeOf<T extends object>(value: T | IResolvable, attribute: keyof T & string): unknown {
  return Token.isUnresolved(value)
    ? propertyAccess(value, [terraformName(attribute)])
    : (value as T)[attribute];
}

/** The same, or null where the object is. */
export function optionalAttributeOf<T extends object>(
  value: T | IResolvable | undefined,
  attribute: keyof T & string,
): unknown {
  if (value === undefined || !Token.isUnresolved(value)) {
    return (value as T | undefined)?.[attribute];
  }
  // As a bare word: the function would leave out a null value.
  return Fn.try([attributeOf(value, attribute), ref("null")]);
}

/**
 * Creates an optional resource. A literal condition creates it or not, and leaves no trace in the configuration. A
 * Terraform expression gives it a `count`. Its attributes then read as `one(type.name[*].attribute)`, which is null
 * when it does not exist.
 */
export function createIf<T extends TerraformResource | TerraformDataSource>(
  condition: BoolValue,
  create: () => T,
): T | undefined {
  if (condition === false) {
    return undefined;
  }
  return counted(condition, create());
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

/** The same for a resource that exists in the configuration in any case; to be called before anything refers to it. */
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
