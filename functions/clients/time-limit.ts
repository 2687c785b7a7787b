/** Name that the SDK, `AbortSignal` and {@link within} give to the error of a time-out. */
const TIMEOUT = "TimeoutError";

/** Returns the answer, or rejects with an error named `TimeoutError` after the time. The call itself goes on. */
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

/** Whether an error, or its cause, is a time-out. */
export function isTimeout(error: unknown): boolean {
  const { name, cause }: { readonly name?: unknown; readonly cause?: unknown } = Object(error);
  return name === TIMEOUT || (cause !== undefined && isTimeout(cause));
}
