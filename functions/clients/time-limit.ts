/** The name that the SDK, an `AbortSignal` and {@link within} give to an answer that took too long. */
const TIMEOUT = "TimeoutError";

/** The answer, unless it takes longer: then an error by the name of `TimeoutError`. Nothing stops what was begun. */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${milliseconds / 1000} seconds`);
      reject(Object.assign(error, { name: TIMEOUT }));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an error, or what caused it, is that an answer took too long. */
export function isTimeout(error: unknown): boolean {
  const { name, cause }: { readonly name?: unknown; readonly cause?: unknown } = Object(error);
  return name === TIMEOUT || (cause !== undefined && isTimeout(cause));
}
