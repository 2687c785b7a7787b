/** Content of a message of the topic, in whatever form a subscriber gets it. */
export interface TopicMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** Next steps. A chat lists them apart, and leaves out the lines of the text that say the same. */
  readonly steps: readonly string[];
  /** For filter policies; empty ones are left out. Of a list, one entry has to match. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  /** The same for a message that comes again. */
  readonly id: string;
  /** Messages of one thread stand together in a chat. */
  readonly thread: string;
}
