import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { Configuration, completed, entriesIn } from "../../packaging/evaluation";

const ALARM = "aws_cloudwatch_metric_alarm";
/** Every optional alarm is there. */
const WITH_ALL = {
  sysdig_secure_endpoint: "https://secure.sysdig.com",
  deployment_gate: {},
  members: { organization_id: "o-a1b2c3d4e5", accounts: {} },
};

/** A table of the module's alarms as Markdown, those that page first: whom each notifies, its meaning, and the first step. */
export function renderAlarms(raw: Readonly<Record<string, unknown>>): string {
  const configuration = raw as ConstructorParameters<typeof Configuration>[0];
  const all = entriesIn({ data: {}, ...configuration });
  const values = new Configuration({}, [], completed(INPUTS, WITH_ALL));
  const alarms = all
    .filter(({ type }) => type === ALARM)
    .map(({ path, block: { count, alarm_actions, alarm_description } }) => {
      const [, part] = /var\.(\w+) != null/.exec(String(count)) ?? [];
      const description = plain(String(values.value(alarm_description)));
      const [meaning = "", steps = ""] = description.split(" Next steps: ");
      return {
        pages: alarm_actions === "${var.alarm_actions}",
        cells: [
          `\`${path.split("/").at(-1)}\`${part ? ` (with \`${part}\`)` : ""}`,
          // Two sentences: the description says the rest.
          meaning
            .replace(/ (Likely cause|The cause is likely|Most likely).*/, "")
            .split(/(?<=[.]) (?=[A-Z])/)
            .slice(0, 2)
            .join(" "),
          steps.replace(/(?<=[.]) [A-Z[].*/, "").replace(/^./, (first) => first.toUpperCase()),
        ],
      };
    });
  const rows = [true, false].flatMap((pages) =>
    alarms
      .filter((alarm) => alarm.pages === pages)
      .map(({ cells: [id, ...others] }) => [id, pages ? "`alarm_actions`" : "`ticket_actions`", ...others]),
  );
  const head = ["alarm", "whom it tells", "what it means", "first step"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A description as a page has it: commands and inputs in code quotes, without the name and the place of the installation. */
function plain(description: string): string {
  return description
    .replaceAll(/ --name \S+ --region \$\{[^}]+\}/g, "")
    .replaceAll(/\bfargate-scans \w+(?: --?[a-z-]+| [A-Z]{2,})*/g, "`$&`")
    .replaceAll(/\b[a-z]+(_[a-z]+)+\b/g, "`$&`")
    .replaceAll(/https\S+\/docs\/(\w+)\.md/g, "[$1]($1.md)");
}
