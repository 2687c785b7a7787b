import {
  foreignPlace,
  keyOfPlace,
  nameIn,
  placeIn,
  placeOfArn,
  placeText,
} from "../../../../functions/contract/places/place";

const OWN = { account: "123456789012", region: "us-east-1" };
const OTHER = { account: "222222222222", region: "eu-west-1" };
const arn = ({ account, region }: typeof OWN) => `arn:aws:ecs:${region}:${account}:task/shop/1`;

test("a resource's place is foreign where account or region are not the installation's own", () => {
  expect(foreignPlace(arn(OTHER), OWN)).toEqual(OTHER);
  expect(foreignPlace({ ...OWN, region: "eu-west-1" }, OWN)).toEqual({ ...OWN, region: "eu-west-1" });
  expect(foreignPlace(arn(OWN), OWN)).toBeUndefined();
});

test("without members there is no other place, and what names none is in the own", () => {
  expect(foreignPlace(arn(OTHER), undefined)).toBeUndefined();
  expect(foreignPlace(arn(OTHER), { account: "", region: "" })).toBeUndefined();
  for (const text of ["", "shop", "arn:aws:iam::222222222222:role/x", "arn:aws:ecs:eu-west-1:22:task/x"]) {
    expect(foreignPlace(text, OWN)).toBeUndefined();
  }
});

test("keys and names have a foreign place alone, and its text can be read again", () => {
  expect(keyOfPlace("sweep#position", undefined)).toBe("sweep#position");
  expect(keyOfPlace("sweep#position", OTHER)).toBe("sweep#position#222222222222/eu-west-1");
  expect(nameIn(undefined, "shop/web")).toBe("shop/web");
  expect(nameIn(OTHER, "shop/web")).toBe("222222222222/eu-west-1/shop/web");
  expect(placeIn(placeText(placeOfArn(arn(OTHER))))).toEqual(OTHER);
  for (const text of ["222222222222", "22/eu-west-1", "222222222222/eu-west-1/x", "docker.io/nginx"]) {
    expect(placeIn(text)).toBeUndefined();
  }
});
