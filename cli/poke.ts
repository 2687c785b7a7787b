import type { Context } from "./command";
import { terminalText } from "./text/screen";

/**
 * Wakes the coordinator after a command has written. Where that fails it is said, and no error: the next minute's run finds what
 * was written.
 *
 * @param keys of images and notices that it looks at first
 */
export async function poke(
  { ask, name, ownPlace }: Pick<Context, "ask" | "name" | "ownPlace">,
  keys: readonly string[] = [],
): Promise<void> {
  try {
    const { account = "", region = "" } = await ownPlace(true);
    // Signing takes long to load.
    const { pokeMessage } = await import("../functions/clients/poke.ts");
    await ask("sqs", "SendMessage", pokeMessage(name, { account, region }, { keys }));
  } catch (error) {
    console.error(
      `The scan-coordinator could not be woken, and looks within a minute: ${terminalText((error as Error).message)}`,
    );
  }
}
