/** Aborts at SIGINT, SIGTERM, SIGHUP or closed output. None of these ends the process before it has cleaned up. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort(new Error("interrupted")));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => controller.abort(new Error("nobody reads the output")));
  }
  return controller.signal;
}
