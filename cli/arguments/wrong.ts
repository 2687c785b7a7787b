/** A wrong argument, as one sentence for the person who typed it. */
export class WrongArgument extends Error {}

export function wrong(sentence: string): WrongArgument {
  return new WrongArgument(sentence);
}
