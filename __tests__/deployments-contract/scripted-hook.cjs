/**
 * A lifecycle hook whose hookDetails say what it answers at each stage, one after the other, the last one ever after. It hands
 * the answers that are left to its next call.
 */
exports.handler = async (event) => {
  const answers = event.hookDetails ?? {};
  const [answer = { hookStatus: "SUCCEEDED" }, ...rest] = answers[event.lifecycleStage] ?? [];
  if (answer === "throw") throw new Error("the hook is broken");
  if (answer === "hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (answer === null) return null;
  const left = rest.length > 0 ? rest : [answer];
  return { ...answer, hookDetails: { ...answers, [event.lifecycleStage]: left } };
};
