/** After the tests: ends what start-stores.mjs started. */
export default async function stopStores() {
  await globalThis.stopTestStores?.();
}
