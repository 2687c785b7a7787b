/** Content of a message of the topic, in whatever form a subscriber gets it. */
export interface TopicMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** For filter policies; empty ones are left out. */
  readonly attributes: Readonly<Record<string, string | number>>;
  /** The same for a message that comes again. */
  readonly id: string;
  /** Messages of one thread stand together in a chat. */
  readonly thread: string;
}
