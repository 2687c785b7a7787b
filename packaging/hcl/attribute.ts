import type { Value } from "./value";

/** An attribute in cdktf's description for HCL. Only this description tells a nested block from a map. */
interface Described {
  readonly value: Value;
  readonly isBlock: boolean;
}

export type Attributes = Readonly<Record<string, Value | Described>>;
export type Body = Readonly<Record<string, Value>>;

/** One argument of a block, or all nested blocks with the same name. */
export interface Attribute extends Described {
  readonly name: string;
}

/** Names of blocks that a resource can have, and that cdktf does not describe. */
const UNDESCRIBED_BLOCKS = ["dynamic", "lifecycle"];
const UNSUPPORTED = ["provisioner", "connection"];
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Returns the attributes with a value, without cdktf's metadata. Throws if the description is not enough to print one.
 */
export function attributesOf(attributes: Attributes, isResource: boolean): Attribute[] {
  return Object.entries(attributes)
    .filter(([name, attribute]) => name !== "//" && attribute !== undefined)
    .map(([name, attribute]) => attributeOf(name, attribute, isResource))
    .filter(({ value }) => value !== undefined);
}

function attributeOf(name: string, attribute: Value | Described, isResource: boolean): Attribute {
  if (isResource && UNSUPPORTED.includes(name)) {
    throw new Error(`The ${name} of a resource is not supported.`);
  }
  if (isDescribed(attribute)) {
    const { value, isBlock, type, storageClassType, dynamic, ...overrides } = attribute as Described & Body;
    if (Object.keys(overrides).length > 0) {
      throw new Error(`An override within ${name} is not supported: ${JSON.stringify(overrides)}`);
    }
    return { name, value: dynamic === undefined ? value : withDynamic(name, value, dynamic), isBlock };
  }
  const isBlock = name === "dynamic" || (isResource && UNDESCRIBED_BLOCKS.includes(name));
  if (isResource && !isBlock && listOf(attribute).some(isBody)) {
    throw new Error(`An override with ${name} does not say whether it is a block or a map.`);
  }
  return { name, value: attribute, isBlock };
}

/** Adds dynamic blocks, which cdktf has as an override of a block; among several blocks it would be ambiguous. */
function withDynamic(name: string, value: Value, dynamic: Value): Value {
  const [body, ...others] = listOf(value).filter(isBody);
  if (body === undefined || others.length > 0) {
    throw new Error(`Dynamic blocks within ${name} need exactly one such block.`);
  }
  return [{ ...body, dynamic }];
}

function isDescribed(attribute: Value | Described): attribute is Described {
  return typeof attribute === "object" && attribute !== null && "isBlock" in attribute;
}

/**
 * Describes a dynamic block's content, which comes as plain JSON: an object that could be a block is taken for one.
 * `terraform validate` finds mistakes.
 */
export function contentOf(content: Body): Attributes {
  const attributes = Object.entries(content).map(([name, value]) => {
    const elements = listOf(value);
    const isBlock = name !== "dynamic" && elements.length > 0 && elements.every(couldBeBlock);
    return [name, isBlock ? { value: elements.map((body) => contentOf(body as Body)), isBlock } : value];
  });
  return Object.fromEntries(attributes);
}

function couldBeBlock(value: Value): boolean {
  const names = isBody(value) ? Object.keys(value) : [];
  return names.length > 0 && names.every((name) => IDENTIFIER.test(name));
}

/** Returns the bodies of one or several blocks; null: none. Throws if a body is no object. */
export function bodiesOf(name: string, value: Value): Body[] {
  return listOf(value)
    .filter((each) => each !== null)
    .map((body) => {
      if (!isBody(body)) {
        throw new Error(`${name} has to be a block that is written down, not ${JSON.stringify(body)}.`);
      }
      return body;
    });
}

function isBody(value: Value): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}
