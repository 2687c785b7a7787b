import { renderProduct } from "../../../scripts/generate/render-product";
import { textOf } from "../../pages";

test("product.ts is what package.json says; `npm run generate` brings it up to date", () => {
  expect(textOf("functions/contract/documentation/product.ts")).toBe(renderProduct());
});

test("without a repository pages are named by their titles", () => {
  const titles = /TITLES.* = (\{[^}]*\});/.exec(renderProduct(""))?.[1] ?? "";

  expect(JSON.parse(titles)).toMatchObject({ "docs/commands.md": "The command line: fargate-scans" });
  jest.isolateModules(() => {
    jest.doMock("../../../functions/contract/documentation/product", () => ({
      ...{ REPOSITORY: "", VERSION: "1.0.0", TITLES: { "docs/network.md": "The network" } },
    }));
    const { withAddresses } = require("../../../functions/contract/documentation");

    expect(withAddresses("check the network, see docs/network.md.")).toBe(
      'check the network, see the page "The network".',
    );
  });
});
