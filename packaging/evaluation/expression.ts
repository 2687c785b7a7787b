import { FUNCTIONS, LAZY } from "./functions";

/** Looks up a name: `var`, `local`, a type of resource, or the iterator of a `for` or dynamic block. */
export type Scope = (name: string) => unknown;
export type Evaluate = (scope: Scope) => unknown;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(=>|==|!=|<=|>=|&&|\|\||\.\.\.|[-+*/%<>!?:=,.()[\]{}])|("))/y;
const PRECEDENCE = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];
const OPERATORS: Readonly<Record<string, (left: never, right: never) => unknown>> = {
  "==": (left, right) => JSON.stringify(left) === JSON.stringify(right),
  "!=": (left, right) => JSON.stringify(left) !== JSON.stringify(right),
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "+": (left: number, right: number) => left + right,
  "-": (left: number, right: number) => left - right,
  "*": (left: number, right: number) => left * right,
  "/": (left: number, right: number) => left / right,
  "%": (left: number, right: number) => left % right,
};
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

const known = new Map<string, Evaluate>();

/** Parses a text of Terraform's JSON, which is a template: its value is that of a sole expression, or a text. */
export function template(text: string): Evaluate {
  const made = known.get(text) ?? new Parser(text).template(false);
  known.set(text, made);
  return made;
}

export const expression = (text: string): Evaluate => template(`\${${text}}`);

/** Reads an attribute; of null, throws what `try` and `can` catch. */
export function member(value: unknown, key: unknown): unknown {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, String(key)) : undefined;
  if (found === undefined) throw new Error(`${JSON.stringify(value)} has no ${key}.`);
  return found;
}

/** The module's part of https://developer.hashicorp.com/terraform/language/expressions */
class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Parses all of the text, or a quoted text, in which a backslash begins an escape. */
  template(isQuoted: boolean): Evaluate {
    const parts: (string | Evaluate)[] = [];
    let literal = "";
    for (;;) {
      const [character = "", next = "", brace = ""] = this.text.slice(this.at, this.at + 3);
      this.at += 1;
      if (character === (isQuoted ? '"' : "")) break;
      if (character === "") throw new Error(`A text does not end in ${this.text}`);
      if (isQuoted && character === "\\") {
        literal += ESCAPES[next] ?? next;
        this.at += 1;
      } else if (/[$%]/.test(character) && next === character && brace === "{") {
        literal += `${character}{`;
        this.at += 2;
      } else if (character === "$" && next === "{") {
        this.at += 1;
        parts.push(literal, this.expression());
        literal = "";
        this.take("}");
      } else {
        literal += character;
      }
    }
    const given = [...parts, literal].filter((part) => part !== "");
    const [only = ""] = given;
    if (given.length === 1 && typeof only === "function") return only;
    return (scope) => given.map((part) => (typeof part === "string" ? part : String(part(scope)))).join("");
  }

  expression(): Evaluate {
    const condition = this.binary(0);
    if (!this.takes("?")) return condition;
    const whenTrue = this.expression();
    this.take(":");
    const whenFalse = this.expression();
    return (scope) => (condition(scope) ? whenTrue(scope) : whenFalse(scope));
  }

  private binary(level: number): Evaluate {
    const symbols = PRECEDENCE[level];
    if (symbols === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const symbol = symbols.find((each) => this.takes(each));
      if (symbol === undefined) return left;
      const [first, second] = [left, this.binary(level + 1)];
      // Terraform evaluates both sides.
      if (symbol === "||") left = (scope) => [first(scope), second(scope)].some(Boolean);
      else if (symbol === "&&") left = (scope) => [first(scope), second(scope)].every(Boolean);
      else left = (scope) => OPERATORS[symbol]?.(first(scope) as never, second(scope) as never);
    }
  }

  private unary(): Evaluate {
    if (this.takes("!")) {
      const operand = this.unary();
      return (scope) => !operand(scope);
    }
    if (this.takes("-")) {
      const operand = this.unary();
      return (scope) => -Number(operand(scope));
    }
    return this.postfix(this.primary());
  }

  private postfix(value: Evaluate): Evaluate {
    if (this.takes(".")) {
      const key = this.word();
      return this.postfix((scope) => member(value(scope), key));
    }
    if (!this.takes("[")) return value;
    if (this.takes("*")) {
      this.take("]");
      const rest = this.postfix((scope) => scope(""));
      return (scope) =>
        listOf(value(scope)).map((each) => rest((name) => (name === "" ? each : scope(name))));
    }
    const key = this.expression();
    this.take("]");
    return this.postfix((scope) => member(value(scope), key(scope)));
  }

  private primary(): Evaluate {
    const [, number, word, symbol, quote] = this.next();
    if (number !== undefined) return () => Number(number);
    if (quote !== undefined) return this.template(true);
    if (symbol === "(") {
      const inner = this.expression();
      this.take(")");
      return inner;
    }
    if (symbol === "[") return this.list();
    if (symbol === "{") return this.object();
    if (word === undefined) throw new Error(`What is ${symbol} in ${this.text}?`);
    if (word in WORDS) return () => WORDS[word];
    return this.takes("(") ? this.call(word) : (scope) => scope(word);
  }

  private call(name: string): Evaluate {
    const given: Evaluate[] = [];
    let spreads = false;
    while (!this.takes(")")) {
      given.push(this.expression());
      spreads = this.takes("...") || spreads;
      this.takes(",");
    }
    const lazy = LAZY[name];
    if (lazy) return (scope) => lazy(given.map((each) => () => each(scope)));
    const called = FUNCTIONS[name];
    if (called === undefined) throw new Error(`The function ${name} is missing in functions.ts.`);
    return (scope) => {
      const values = given.map((each) => each(scope));
      return called(...((spreads ? [...values.slice(0, -1), ...listOf(values.at(-1))] : values) as never[]));
    };
  }

  private list(): Evaluate {
    if (this.takes("for")) {
      const entries = this.loop();
      const value = this.expression();
      const filter = this.takes("if") ? this.expression() : () => true;
      this.take("]");
      return (scope) => entries(scope).filter(filter).map(value);
    }
    const elements: Evaluate[] = [];
    while (!this.takes("]")) {
      elements.push(this.expression());
      this.takes(",");
    }
    return (scope) => elements.map((each) => each(scope));
  }

  private object(): Evaluate {
    if (this.takes("for")) {
      const entries = this.loop();
      const key = this.expression();
      this.take("=>");
      const value = this.expression();
      const filter = this.takes("if") ? this.expression() : () => true;
      this.take("}");
      return (scope) =>
        Object.fromEntries(
          entries(scope)
            .filter(filter)
            .map((each) => [key(each), value(each)]),
        );
    }
    const items: [Evaluate, Evaluate][] = [];
    while (!this.takes("}")) {
      const [, , word, symbol, quote] = this.next();
      let key: Evaluate = () => word;
      if (quote !== undefined) key = this.template(true);
      if (symbol === "(") {
        key = this.expression();
        this.take(")");
      }
      if (!this.takes("=")) this.take(":");
      items.push([key, this.expression()]);
      this.takes(",");
    }
    return (scope) => Object.fromEntries(items.map(([key, value]) => [key(scope), value(scope)]));
  }

  /** Parses the head of a `for`; returns a scope for each entry. */
  private loop(): (scope: Scope) => Scope[] {
    const first = this.word();
    const second = this.takes(",") ? this.word() : undefined;
    this.take("in");
    const collection = this.expression();
    this.take(":");
    return (scope) => {
      const value = collection(scope);
      if (typeof value !== "object" || value === null) throw new Error("There is nothing to go through.");
      return Object.entries(value).map(([key, each]) => {
        const names =
          second === undefined
            ? { [first]: each }
            : { [first]: Array.isArray(value) ? Number(key) : key, [second]: each };
        return (name) => (Object.hasOwn(names, name) ? names[name] : scope(name));
      });
    };
  }

  private next(): RegExpExecArray {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    if (found === null) throw new Error(`What is ${this.text.slice(this.at, this.at + 20)} in ${this.text}?`);
    this.at = TOKEN.lastIndex;
    return found;
  }

  private word(): string {
    return this.next()[2] ?? "";
  }

  private takes(wanted: string): boolean {
    const before = this.at;
    TOKEN.lastIndex = before;
    const [, , word, symbol] = TOKEN.exec(this.text) ?? [];
    if ((word ?? symbol) !== wanted) return false;
    this.at = TOKEN.lastIndex;
    return true;
  }

  private take(wanted: string): void {
    if (!this.takes(wanted)) {
      throw new Error(
        `${wanted} is missing before ${this.text.slice(this.at, this.at + 20)} in ${this.text}`,
      );
    }
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}
