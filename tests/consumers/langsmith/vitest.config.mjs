export default { test: { include: ['cases.eval.mjs'] } };
