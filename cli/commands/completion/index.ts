import { Argument, Help, type Option } from "commander";
import { type CliCommand, COMMAND_NAMES, loadCommand } from "../../commands";
import { programOf } from "../../program";
import { shellWord } from "../../program-name";

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
    const script = SCRIPTS[shell](await readOffers());
    console.log(json ? JSON.stringify({ version: "1", shell, script }) : script);
    return true;
  },
};

/** What a shell offers, by the command and the word before: the first pattern that matches holds. No word: any file. */
type Offer = readonly [pattern: string, words: readonly string[]];

async function readOffers(): Promise<readonly Offer[]> {
  const program = programOf(await Promise.all(COMMAND_NAMES.map(loadCommand)), async () => {});
  const globals = new Help().visibleOptions(program);
  const valuesOf = (command: string, options: readonly Option[]): Offer[] =>
    options
      .filter(({ required }) => required)
      .map(({ long, argChoices = [] }) => [`${command} ${long}`, argChoices]);
  const longOf = (options: readonly Option[]) => options.map(({ long }) => long ?? "");
  return [
    ...program.commands.flatMap((each) => valuesOf(each.name(), each.options)),
    ...valuesOf("*", globals),
    ...program.commands.map((each): Offer => {
      const operands = each.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
      return [`${each.name()} *`, [...operands, ...longOf(each.options), ...longOf(globals)]];
    }),
    ["*", [...COMMAND_NAMES, ...longOf(globals)]],
  ];
}

const bashScript = (offers: readonly Offer[]): string => `_fargate_scans() {
  local command= word words=
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case "$word" in (${COMMAND_NAMES.join("|")}) command=$word; break ;; esac
  done
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${offers.map(([pattern, words]) => `    (${pattern.replace(" ", "\\ ")}) words=${shellWord(words.join(" "))} ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _fargate_scans fargate-scans`;

const fishScript = (offers: readonly Offer[]): string => `function __fargate_scans
  set -l command
  set -l given (commandline -opc)
  for word in $given
    contains -- $word ${COMMAND_NAMES.join(" ")}; and set command $word; and break
  end
  switch "$command $given[-1]"
${offers.map(([pattern, words]) => `    case '${pattern}'\n      ${words.length > 0 ? `string split ' ' -- ${shellWord(words.join(" "))}` : "__fish_complete_path (commandline -ct)"}`).join("\n")}
  end
end
complete -c fargate-scans -f -a '(__fargate_scans)'`;

const SCRIPTS = {
  bash: bashScript,
  zsh: (offers: readonly Offer[]): string =>
    `autoload -U +X bashcompinit && bashcompinit\n${bashScript(offers)}`,
  fish: fishScript,
} as const;
type Shell = keyof typeof SCRIPTS;
