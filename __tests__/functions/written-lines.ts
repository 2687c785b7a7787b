import { LambdaTelemetry } from "../../functions/runtime/telemetry";

export type LogLine = Record<string, unknown>;

/** The JSON lines that a function writes to its log. */
export function written(act: (telemetry: LambdaTelemetry) => void, serviceName = "my-scanning"): LogLine[] {
  const texts: string[] = [];
  const keep = (text: string | Uint8Array) => {
    texts.push(text.toString());
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, "write").mockImplementation(keep),
  );
  try {
    act(new LambdaTelemetry(serviceName));
  } finally {
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
  return texts
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
