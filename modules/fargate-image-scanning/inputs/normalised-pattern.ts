import { quote } from "../rules";

/** Host and path, tag, digest. */
const PARTS = "^([^@]*?)(|:[^:/@]*)(|@.*)$";
const OTHER_DOCKER_HUB =
  "^(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?/";
/** One part that crosses no slash. */
const OFFICIAL_IMAGE = "^docker[.]io/(([*]?[^/*])+[*]?|[*])$";

const replaced = (text: string, pattern: string, by: string) =>
  `replace(${text}, ${quote(`/${pattern}/`)}, ${quote(by)})`;

/**
 * A pattern of images as it is once references are normalised, as `parseImage` normalises them: of an exception's `entry` in
 * Terraform's words, and in TypeScript's.
 */
export const NORMALISED = {
  expression: `one([for part in [regex(${quote(PARTS)}, entry.image)] : join("", [${replaced(
    replaced("lower(part[0])", OTHER_DOCKER_HUB, "docker.io/"),
    OFFICIAL_IMAGE,
    "docker.io/library/$1",
  )}, part[1], part[2]])])`,
  of: (pattern: string): string => {
    const [, repository = "", tag = "", digest = ""] = new RegExp(PARTS).exec(pattern) ?? [];
    const normalised = repository
      .toLowerCase()
      .replace(new RegExp(OTHER_DOCKER_HUB), "docker.io/")
      .replace(new RegExp(OFFICIAL_IMAGE), "docker.io/library/$1");
    return `${normalised}${tag}${digest}`;
  },
} as const;
