import { Argument, type Command, Help, type Option } from "commander";
import { type CliCommand, COMMAND_NAMES, loadCommand } from "../../commands";
import { programOf } from "../../program";
import { shellWord } from "../../program-name";

const SCRIPTS = {
  bash: bashScript,
  zsh: (tree: Tree): string => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(tree)}`,
  fish: fishScript,
} as const;
type Shell = keyof typeof SCRIPTS;

export const command: CliCommand = {
  name: "completion",
  description:
    "Prints the script by which a shell completes commands, options and their values. The shell reads it when it starts: " +
    "bash and zsh from ~/.bashrc and ~/.zshrc, behind compinit, and fish from its folder of completions.",
  examples: [
    "completion bash",
    "completion zsh",
    "completion fish > ~/.config/fish/completions/fargate-scans.fish",
  ],
  rights: ["none: it asks nobody"],
  configure: (program) => {
    program.addArgument(new Argument("<shell>", "whose script it is").choices(Object.keys(SCRIPTS)));
  },
  run: async ({ json }, _, shell: Shell) => {
    const script = SCRIPTS[shell](await readTree());
    console.log(json ? JSON.stringify({ version: "1", shell, script }) : script);
    return true;
  },
};

type Tree = Awaited<ReturnType<typeof readTree>>;
type Word = Tree["globals"][number];

async function readTree() {
  const program = programOf(await Promise.all(COMMAND_NAMES.map(loadCommand)), async () => {});
  const { commands } = program;
  return {
    commands: new Map(commands.map((each) => [each.name(), wordsOf(each, each.options)])),
    names: commands.map((each) => ({ word: each.name(), says: each.summary(), values: undefined })),
    globals: wordsOf(program, new Help().visibleOptions(program)),
  };
}

/**
 * Returns the words that a shell offers: values of an operand, and options. An option's `values` are empty if it takes
 * any text, and undefined if it takes none.
 */
const wordsOf = ({ registeredArguments }: Command, options: readonly Option[]) => [
  ...registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((word) => ({ word, says: description, values: undefined })),
  ),
  ...options.map(({ long, description, required, argChoices = [] }) => ({
    ...{ word: long ?? "", says: description, values: required ? argChoices : undefined },
  })),
];

/** Makes a script that looks at the command and at the word before, which may be an option with values. */
function bashScript({ commands, globals, names }: Tree): string {
  const all = [...commands];
  const offer = (pattern: string, words: readonly string[]) =>
    `    (${pattern}) words=${shellWord(words.join(" "))} ;;`;
  const valuesOf = (words: readonly Word[], patternOf: (word: string) => string) =>
    words.flatMap(({ word, values }) => (values ? [offer(patternOf(word), values)] : []));
  const wordsIn = (...lists: readonly (readonly Word[])[]) => lists.flat().map(({ word }) => word);
  return `_fargate_scans() {
  local command= word words=
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case "$word" in (${[...commands.keys()].join("|")}) command=$word; break ;; esac
  done
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${[
  ...all.flatMap(([name, words]) => valuesOf(words, (word) => `"${name} ${word}"`)),
  ...valuesOf(globals, (word) => `*" ${word}"`),
  ...all.map(([name, words]) => offer(`"${name} "*`, wordsIn(words, globals))),
  offer("*", wordsIn(names, globals)),
].join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _fargate_scans fargate-scans`;
}

function fishScript({ commands, names, globals }: Tree): string {
  const of = (condition: string, { word, says, values }: Word) =>
    [
      `complete -c fargate-scans${condition}`,
      word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`,
      ...(values ? [values.length > 0 ? `-x -a ${shellWord(values.join(" "))}` : "-r"] : []),
      `-d ${shellWord(says)}`,
    ].join(" ");
  const seen = (name: string) => ` -n '__fish_seen_subcommand_from ${name}'`;
  const none = ` -n 'not __fish_seen_subcommand_from ${[...commands.keys()].join(" ")}'`;
  return [
    ...globals.map((word) => of("", word)),
    ...names.map((word) => of(none, word)),
    ...[...commands].flatMap(([name, words]) => words.map((word) => of(seen(name), word))),
  ].join("\n");
}
