/** Aborted by a signal, or because nobody reads the output any more. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort(new Error("interrupted")));
  }
  process.stdout.on("error", () => controller.abort(new Error("nobody reads the output")));
  return controller.signal;
}
