import fc from "fast-check";
import { parseImage } from "../../../../functions/contract/images/image";
import { NORMALISED } from "../../../../modules/fargate-image-scanning/inputs/exceptions";
import { expression } from "../../../../packaging/evaluation";

const normalised = (image: string) =>
  expression(NORMALISED)((name) => (name === "entry" ? { image } : undefined));

const host = fc.constantFrom(
  ...["docker.io", "Docker.IO", "index.docker.io", "registry-1.docker.io:443", "registry.hub.docker.com"],
  ...["quay.io", "Quay.io", "registry.example.com:5000", "localhost", "localhost:5000"],
);
const part = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const tag = fc.stringMatching(/^(:[A-Za-z0-9][A-Za-z0-9.-]{0,6}|)$/);

test("a pattern without wildcards is what references like it are normalised to", () => {
  fc.assert(
    fc.property(host, fc.array(part, { minLength: 1, maxLength: 3 }), tag, (registry, path, ending) => {
      const written = `${registry}/${path.join("/")}${ending}`;
      const { reference, repository } = parseImage(written, "linux/amd64");

      expect(normalised(written)).toBe(ending === "" ? repository : reference);
    }),
  );
});

test.each([
  ["docker.io/ng*", "docker.io/library/ng*"],
  ["docker.io/*:1.*", "docker.io/library/*:1.*"],
  ["docker.io/**", "docker.io/**"],
  ["docker.io/team/*", "docker.io/team/*"],
  ["**/nginx:V1", "**/nginx:V1"],
  ["**Shop", "**shop"],
])("%s is normalised to %s", (pattern, expected) => {
  expect(normalised(pattern)).toBe(expected);
});
