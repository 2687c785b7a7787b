import { INPUTS } from "./inputs";

/** The README's table of inputs, in the layout of terraform-docs. */
export function renderInputsTable(): string {
  return [
    "| Name | Description | Type | Default | Required |",
    "|------|-------------|------|---------|:--------:|",
    ...INPUTS.map(({ name, description, type, default: fallback }) =>
      [
        `| \`${name}\``,
        cell(description),
        `\`${type.replace(/\s+/g, " ")}\``,
        `\`${JSON.stringify(fallback)}\``,
        "no |",
      ].join(" | "),
    ),
  ].join("\n");
}

function cell(text: string): string {
  return text.replace(/[|<>*]/g, (character) => `\\${character}`);
}
