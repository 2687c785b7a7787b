import fc from "fast-check";
import { asField, withoutLinks, withoutMarkup } from "../../../functions/contract/exportable";
import { anyCharacter } from "../../any-text";

/** What Slack, Teams, mail programs and spreadsheets make links or mentions of. */
const MARKED =
  /[a-z]:\/\/|(?<![\w/-])(?:mailto|tel|sms|sips?|skype|xmpp|callto|facetime):|\bwww\.|@(?!sha256:)\S|[<>[\]`*|\\]/i;
const HOST = /[a-z0-9_-]\.[a-z]/i;

test.each([
  ["see https://evil.example/a?b", "see https?//evil(.)example/a?b"],
  ["www.evil.example", "www(.)evil(.)example"],
  ["mailto:a@evil.example TEL:+1", "mailto?a@ evil(.)example TEL?+1"],
  ["sms:+1 skype:a?call SIP:b xmpp:c", "sms?+1 skype?a?call SIP?b xmpp?c"],
  ["127.0.0.1/x, 10.0.0.1:80/x, localhost:80/x", "127.0.0(.)1/x, 10.0.0(.)1:80/x, localhost?80/x"],
  ["<https://evil.example|text>", "?https?//evil(.)example?text?"],
  ["пример.рф and xn--e1afmkfd.xn--p1ai", "пример(.)рф and xn--e1afmkfd(.)xn--p1ai"],
  ["@here", "@ here"],
])("of the words %j nothing can be clicked", (words, told) => {
  expect(withoutLinks(words)).toBe(told);
});

test.each([
  "openssl 3.0.13-r1.2, 1.2.3.4, 127.0.0.1:80 and localhost:80",
  "429 Too Many Requests. Wait for 1.5 s",
  "app@sha256:0123, arn:aws:ecs:eu-west-1:1:task/a",
])("the words %j stay as they are", (words) => {
  expect(withoutLinks(words)).toBe(words);
});

test.each(["github.com/acme/web", "org.apache.logging.log4j:log4j-core", "registry.example/acme-sip/sms:1"])(
  "the name %s stays as it is, because people paste it",
  (name) => {
    expect(withoutMarkup(name)).toBe(name);
  },
);

test("what programs compare keeps its @", () => {
  expect(asField("@acme/web [1](https://evil.example) www.evil.example")).toBe(
    "@acme/web ?1?(https?//evil.example) www(.)evil.example",
  );
});

test("whatever text it is", () => {
  const pieces = fc.constantFrom(..."://|mailto:|www.|@|a.b|<|[x](|.|sha256:".split("|"));
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: anyCharacter, maxLength: 3 }))), (parts) => {
      const text = parts.join("");
      expect(withoutMarkup(text)).not.toMatch(MARKED);
      expect(withoutLinks(text)).not.toMatch(MARKED);
      expect(withoutLinks(text)).not.toMatch(HOST);
      // A reason is told as a part of another text.
      expect(withoutLinks(withoutLinks(text))).toBe(withoutLinks(text));
    }),
  );
});
