import { codeLines } from "../../../scripts/rooms/code-lines";

test.each([
  [
    "blank lines and comments are none",
    "program.ts",
    "\n// a\n/* b\n   c */\n  /** d */\n\n  \nconst a = 1;\n",
    1,
  ],
  ["code before or behind a comment", "program.ts", "const a = 1; // a\n/* b\n */ const b = 2;\n", 2],
  ["a comment in another one", "program.ts", "// a /*\nconst b = 1;\n// c */\n/* // */ const d = 2;\n", 2],
  ["an address", "program.ts", 'const a =\n  "https://shop.test";\nconst b =\n  "//x";\n', 4],
  ["a pattern of paths", "program.ts", 'const a = ["**/*"];\nconst b = 1;\nconst c = "*/";\n', 3],
  ["lines of a template", "program.ts", "const a = `\n// b ${`/*`}\n\n# c\n`;\n", 4],
  ["a regular expression", "program.ts", "const a = /[\"'`/*]\\/\\//;\n// b\nconst c = 1;\n", 2],
  [
    "what is behind letters of several bytes",
    "program.ts",
    '// äöü €\nconst a = "€ // b";\n\nconst c = "//";\n',
    2,
  ],
  ["a program of CommonJS", "program.cjs", "#!/usr/bin/env node\n// a\nmodule.exports = 1;\n", 2],
  [
    "a generated program is none",
    "program.ts",
    "// Made from a page by `npm run generate`.\nconst a = 1;\n",
    0,
  ],
  ["Python", "program.py", '# a\n"""b\nc"""\n\ndef d():\n    """e"""\n    return """\n# f"""  # g\n', 3],
  ["a shell script", "script.sh", "#!/bin/bash\n# a\necho '#'\n", 2],
  ["a script without an ending", ".ci/run", "#!/bin/bash\n# a\necho '#'\n", 2],
  ["Terraform", "main.tf", '# a\n// b\nlocals {\n  c = "https://shop.test" # d\n}\n', 3],
  ["a style", "page.css", "/* a\n */\nb {\n}\n", 2],
  ["a page of HTML", "page.html", "<!-- a\n-->\n<p>b</p>\n", 1],
  ["data are no code", "data.json", "{}\n", 0],
  ["a text without an ending is no code", "LICENSE", "Apache\n", 0],
])("%s", (_, file, text, lines) => {
  expect(codeLines(file, text)).toBe(lines);
});
