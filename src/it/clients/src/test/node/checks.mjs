// What the client scripts share.

/** The arguments of the next event of that name, from anything with once(). */
export function once(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...values) => resolve(values)));
}

/** What has been shown so far. */
export function say(line) {
  console.log(`ok: ${line}`);
}

/** Runs a whole script: exits with 0 when it ends, with 1 and the reason when it fails or takes longer than that. */
export async function withDeadline(milliseconds, script) {
  const timer = setTimeout(() => fail(new Error(`not done after ${milliseconds} ms`)), milliseconds);
  try {
    await script();
    clearTimeout(timer);
    console.log('done');
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  console.error(error);
  process.exit(1);
}
