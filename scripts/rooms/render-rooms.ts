import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { importsIn, PROGRAM_FILE } from "./imports";

const FUNCTIONS = join(__dirname, "..", "..", "functions");
/** Lines are rounded, so that a small change does not change the table. */
const ROUNDED_TO = 100;

interface Room {
  lines: number;
  readonly imports: Set<string>;
}

/** Renders the rooms of `functions/` as a table, the largest first: about how many lines, and what they import. */
export function renderRooms(): string {
  const rooms = new Map<string, Room>();
  const files = readdirSync(FUNCTIONS, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => PROGRAM_FILE.test(each))) {
    const name = roomName(file);
    const program = readFileSync(join(FUNCTIONS, file), "utf8");
    const room = rooms.get(name) ?? { lines: 0, imports: new Set<string>() };
    rooms.set(name, room);
    room.lines += program.split("\n").length - 1;
    for (const path of importsIn(program).filter((each) => each.startsWith("."))) {
      room.imports.add(roomName(normalize(join(dirname(file), path))));
    }
  }
  const rows = [...rooms]
    .sort(([, one], [, other]) => other.lines - one.lines)
    .map(([name, { lines, imports }]) => {
      // package.json is above all rooms.
      const others = [...imports].filter((each) => each !== name && each !== "..").sort();
      return `| ${name} | ${Math.round(lines / ROUNDED_TO) * ROUNDED_TO} | ${others.join(", ")} |`;
    });
  return ["| room of `functions/` | lines | imports |", "|---|--:|---|", ...rows].join("\n");
}

/** Returns the room of a path below `functions/`: its first folder, of programs also the second. */
function roomName(path: string): string {
  const folders = path.split("/");
  return folders.slice(0, folders[0] === "programs" ? 2 : 1).join("/");
}
