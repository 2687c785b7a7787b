import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { main } from "../../cli/main";
import { LocalService, type ServiceAnswer } from "../functions/local-service";
import { type Account, answerOf, identityAnswer } from "./account-answers";
import { TableService } from "./table-service";

/** How a command was called, and what a person has set. */
interface Circumstances {
  /** Columns of the terminal; undefined: standard output is a pipe. */
  readonly columns?: number;
  /** What the person types who is asked; undefined: nobody can be asked. */
  readonly typed?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Names of the environment by which a test would depend on who runs it. */
const FOREIGN = /^(COLUMNS|FARGATE_SCANS_NAME|NO_COLOR|FORCE_COLOR|TERM|AWS_PROFILE|npm_.*)$/;

/** The command line in this process, and a table in memory that it finds as it finds AWS. */
export class CommandLine {
  private constructor(
    readonly service: LocalService,
    readonly table: TableService,
  ) {}

  /** One for all tests of a file; each test finds an empty table, and a cache of its own. */
  static forTests(): CommandLine {
    const cache = mkdtempSync(join(tmpdir(), "fargate-scans-"));
    const service = LocalService.forTests({ XDG_CACHE_HOME: cache });
    const commandLine = new CommandLine(service, new TableService());
    beforeEach(() => {
      for (const name of Object.keys(process.env).filter((each) => FOREIGN.test(each))) {
        delete process.env[name];
      }
      commandLine.answers({});
      commandLine.table.clear();
      rmSync(cache, { recursive: true, force: true });
    });
    afterEach(() => jest.restoreAllMocks());
    afterAll(() => rmSync(cache, { recursive: true, force: true }));
    return commandLine;
  }

  /** Lets AWS answer some of its actions like this; the table answers all others. */
  answers(others: Readonly<Record<string, () => ServiceAnswer>>): void {
    this.service.answer = (request) =>
      others[request.action]?.() ?? identityAnswer(request) ?? this.table.answer(request);
  }

  /** Lets an account answer, and the table where the account has no answer. */
  accountIs(account: Account): void {
    this.service.answer = (request) => answerOf(account, request) ?? this.table.answer(request);
  }

  /** Runs a command as a shell would. */
  async run(given: readonly string[], { columns, typed, environment }: Circumstances = {}): Promise<Called> {
    const [stdout, stderr]: string[][] = [[], []];
    const stdin = new PassThrough();
    const undo = [
      replaced(process, "stdin", Object.assign(stdin, { isTTY: typed !== undefined })),
      replaced(process.stdout, "isTTY", columns !== undefined),
      replaced(process.stdout, "columns", columns),
      replaced(process, "env", { ...process.env, ...environment }),
    ];
    const spies = [
      jest.spyOn(console, "log").mockImplementation((line) => stdout?.push(`${line}\n`)),
      jest.spyOn(console, "error").mockImplementation((line) => stderr?.push(`${line}\n`)),
      ...([process.stdout, process.stderr] as const).map((stream) =>
        jest.spyOn(stream, "write").mockImplementation((text) => {
          (stream === process.stdout ? stdout : stderr)?.push(String(text));
          return true;
        }),
      ),
    ];
    try {
      stdin.end(typed);
      return {
        code: await main(given),
        stdout: stdout?.join("") ?? "",
        stderr: stderr?.join("") ?? "",
      };
    } finally {
      for (const restore of [...undo, ...spies.map((spy) => () => spy.mockRestore())]) {
        restore();
      }
    }
  }
}

/** @returns what puts the value back */
function replaced<T extends object>(object: T, name: keyof T, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true });
  return () => {
    if (before === undefined) {
      delete object[name];
    } else {
      Object.defineProperty(object, name, before);
    }
  };
}
