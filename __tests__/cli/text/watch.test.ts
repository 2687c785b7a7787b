import { watch } from "../../../cli/text/screen";

test("each answer is drawn at once, on a cleared terminal, until a command fails", async () => {
  const drawn: string[] = [];
  const waited: number[] = [];
  const screen = jest.spyOn(console, "log").mockImplementation((text) => drawn.push(text));
  let times = 0;
  const run = async () => {
    if (++times === 3) {
      throw new Error("ExpiredToken");
    }
    console.error(`note ${times}`);
    console.log(`row ${times}`);
    expect(drawn).toHaveLength(times - 1);
  };

  await expect(watch(run, 5, async (milliseconds) => waited.push(milliseconds))).rejects.toThrow(
    "ExpiredToken",
  );
  console.log("after");
  screen.mockRestore();

  expect(drawn).toEqual([
    ...[1, 2].map(
      (time) => `\u001b[H\u001b[2J\u001b[3JEvery 5 s; Ctrl-C ends it.\n\nnote ${time}\nrow ${time}`,
    ),
    "after",
  ]);
  expect(waited).toEqual([5000, 5000]);
});
