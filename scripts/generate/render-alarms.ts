import { entriesIn } from "../../packaging/evaluation";

const ALARM = "aws_cloudwatch_metric_alarm";

export function renderAlarms(raw: Readonly<Record<string, unknown>>): string {
  const configuration = raw as Parameters<typeof entriesIn>[0];
  const alarms = entriesIn({ data: {}, ...configuration }).filter(({ type }) => type === ALARM);
  const rows = ["alarm_actions", "ticket_actions"].map((topics) => {
    const ids = alarms
      .filter(
        ({ block }) => (block.alarm_actions === "${var.alarm_actions}") === (topics === "alarm_actions"),
      )
      .map(({ path }) => `\`${path.split("/").at(-1)}\``);
    return [`\`${topics}\``, ids.join(", ")];
  });
  const head = ["topics", "alarms"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
