/** A value of a template, with CloudFormation's functions in it. */
export type TemplateValue =
  | string
  | number
  | boolean
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

/**
 * Returns a text of Terraform's JSON for a template, with an intrinsic function only if something is inserted.
 *
 * @param placeholders CloudFormation's text for each expression of Terraform, such as `${HubName}`
 * @throws Error where an expression has no placeholder
 */
export function intrinsic(text: string, placeholders: Readonly<Record<string, string>>): TemplateValue {
  const sub = text.replace(/\$\{([^{}]+)\}/g, (_, expression: string) => {
    const placeholder = placeholders[expression];
    if (placeholder === undefined) {
      throw new Error(`What is \${${expression}} in CloudFormation? Add it to the placeholders.`);
    }
    return placeholder;
  });
  const [, name, attribute] = /^\$\{([\w:]+)(?:\.(\w+))?\}$/.exec(sub) ?? [];
  if (name !== undefined) {
    return attribute === undefined ? { Ref: name } : { "Fn::GetAtt": [name, attribute] };
  }
  return sub.includes("${") ? { "Fn::Sub": sub } : sub;
}
